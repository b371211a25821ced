//! From each colour space to the one that it is defined by, and back.
//!
//! Formulas and matrices are those of CSS Color 4 ("Sample code for Color Conversions"), in the
//! precision that the npm package `colorjs.io` 0.5.2 has them, so that the results agree in all
//! digits that are printed. D50 and D65 are adapted with the Bradford transform.

use super::space::{Coords, Space, constrained};

impl Space {
    pub(super) fn to_base(self, coords: Coords) -> Coords {
        match self {
            Self::XyzD65 => coords,
            Self::XyzD50 => times(&D50_TO_D65, coords),
            Self::Lab => lab_to_xyz(coords),
            Self::Lch => from_polar([coords[0], coords[1].max(0.0), coords[2]]),
            Self::Oklch => from_polar(coords),
            Self::Oklab => {
                let cones = times(&OKLAB_TO_CONES, coords).map(|value| value.powi(3));
                times(&CONES_TO_XYZ, cones)
            }
            Self::LinearSrgb => times(&SRGB_TO_XYZ, coords),
            Self::LinearP3 => times(&P3_TO_XYZ, coords),
            Self::Srgb | Self::P3 => coords.map(linear),
            Self::Hsl => hsl_to_rgb(coords),
            Self::Hsv => hsv_to_hsl(coords),
            Self::Hwb => hwb_to_hsv(coords),
        }
    }

    pub(super) fn of_base(self, coords: Coords) -> Coords {
        match self {
            Self::XyzD65 => coords,
            Self::XyzD50 => times(&D65_TO_D50, coords),
            Self::Lab => xyz_to_lab(coords),
            Self::Lch => to_polar(coords, 0.02),
            Self::Oklch => to_polar(coords, 0.0002),
            Self::Oklab => {
                let cones = times(&XYZ_TO_CONES, coords).map(f64::cbrt);
                times(&CONES_TO_OKLAB, cones)
            }
            Self::LinearSrgb => times(&XYZ_TO_SRGB, coords),
            Self::LinearP3 => times(&XYZ_TO_P3, coords),
            Self::Srgb | Self::P3 => coords.map(gamma_encoded),
            Self::Hsl => rgb_to_hsl(coords),
            Self::Hsv => hsl_to_hsv(coords),
            Self::Hwb => hsv_to_hwb(coords),
        }
    }
}

type Matrix = [[f64; 3]; 3];

const D65_TO_D50: Matrix = [
    [
        1.047_929_792_544_996_9,
        0.022_946_870_601_609_652,
        -0.050_192_266_289_205_24,
    ],
    [
        0.029_627_808_770_055_99,
        0.990_434_426_753_879_9,
        -0.017_073_799_063_418_826,
    ],
    [
        -0.009_243_040_646_204_504,
        0.015_055_191_490_298_152,
        0.751_874_281_428_137_1,
    ],
];
const D50_TO_D65: Matrix = [
    [
        0.955_473_421_488_075,
        -0.023_098_454_948_764_71,
        0.063_259_243_200_570_72,
    ],
    [
        -0.028_369_709_333_863_7,
        1.009_995_398_081_304_1,
        0.021_041_441_191_917_323,
    ],
    [
        0.012_314_014_864_481_998,
        -0.020_507_649_298_898_964,
        1.330_365_926_242_124,
    ],
];
const SRGB_TO_XYZ: Matrix = [
    [
        0.412_390_799_265_959_34,
        0.357_584_339_383_878,
        0.180_480_788_401_834_3,
    ],
    [
        0.212_639_005_871_510_27,
        0.715_168_678_767_756,
        0.072_192_315_360_733_71,
    ],
    [
        0.019_330_818_715_591_82,
        0.119_194_779_794_625_98,
        0.950_532_152_249_660_7,
    ],
];
const XYZ_TO_SRGB: Matrix = [
    [
        3.240_969_941_904_522_6,
        -1.537_383_177_570_094,
        -0.498_610_760_293_003_4,
    ],
    [
        -0.969_243_636_280_879_6,
        1.875_967_501_507_720_2,
        0.041_555_057_407_175_59,
    ],
    [
        0.055_630_079_696_993_66,
        -0.203_976_958_888_976_52,
        1.056_971_514_242_878_6,
    ],
];
const P3_TO_XYZ: Matrix = [
    [
        0.486_570_948_648_216_2,
        0.265_667_693_169_093_06,
        0.198_217_285_234_362_5,
    ],
    [
        0.228_974_564_069_748_8,
        0.691_738_521_836_506_4,
        0.079_286_914_093_745,
    ],
    [0.0, 0.045_113_381_858_902_64, 1.043_944_368_900_976],
];
const XYZ_TO_P3: Matrix = [
    [
        2.493_496_911_941_425,
        -0.931_383_617_919_123_9,
        -0.402_710_784_450_716_84,
    ],
    [
        -0.829_488_969_561_574_7,
        1.762_664_060_318_346_3,
        0.023_624_685_841_943_577,
    ],
    [
        0.035_845_830_243_784_47,
        -0.076_172_389_268_041_82,
        0.956_884_524_007_687_2,
    ],
];
const XYZ_TO_CONES: Matrix = [
    [
        0.819_022_437_996_703,
        0.361_906_260_052_890_4,
        -0.128_873_781_520_987_9,
    ],
    [
        0.032_983_653_932_388_5,
        0.929_286_861_586_343_4,
        0.036_144_666_350_642_4,
    ],
    [
        0.048_177_189_359_624_2,
        0.264_239_531_752_730_8,
        0.633_547_828_469_430_9,
    ],
];
const CONES_TO_XYZ: Matrix = [
    [
        1.226_879_875_845_924_3,
        -0.557_814_994_460_217_1,
        0.281_391_045_665_964_7,
    ],
    [
        -0.040_575_745_214_800_8,
        1.112_286_803_280_317,
        -0.071_711_058_065_516_4,
    ],
    [
        -0.076_372_936_674_660_1,
        -0.421_493_332_402_243_2,
        1.586_924_019_836_781_6,
    ],
];
const CONES_TO_OKLAB: Matrix = [
    [
        0.210_454_268_309_314,
        0.793_617_774_702_305_4,
        -0.004_072_043_011_619_3,
    ],
    [
        1.977_998_532_431_168_4,
        -2.428_592_242_048_58,
        0.450_593_709_617_411,
    ],
    [
        0.025_904_042_465_547_8,
        0.782_771_712_457_529_6,
        -0.808_675_754_923_077_4,
    ],
];
const OKLAB_TO_CONES: Matrix = [
    [1.0, 0.396_337_777_376_174_9, 0.215_803_757_309_913_6],
    [1.0, -0.105_561_345_815_658_6, -0.063_854_172_825_813_3],
    [1.0, -0.089_484_177_529_811_9, -1.291_485_548_019_409_2],
];

fn times(matrix: &Matrix, coords: Coords) -> Coords {
    matrix.map(|row| row[0] * coords[0] + row[1] * coords[1] + row[2] * coords[2])
}

/// sRGB and Display P3 share this curve.
fn linear(value: f64) -> f64 {
    if value.abs() <= 0.040_45 {
        value / 12.92
    } else {
        ((value.abs() + 0.055) / 1.055).powf(2.4).copysign(value)
    }
}

fn gamma_encoded(value: f64) -> f64 {
    if value.abs() > 0.003_130_8 {
        (1.055 * value.abs().powf(1.0 / 2.4) - 0.055).copysign(value)
    } else {
        12.92 * value
    }
}

const D50: Coords = [0.3457 / 0.3585, 1.0, (1.0 - 0.3457 - 0.3585) / 0.3585];
const LAB_EPSILON: f64 = 216.0 / 24389.0;
const LAB_KAPPA: f64 = 24389.0 / 27.0;

fn xyz_to_lab(xyz: Coords) -> Coords {
    let curved = |place: usize| {
        let value = xyz[place] / D50[place];
        if value > LAB_EPSILON {
            value.cbrt()
        } else {
            (LAB_KAPPA * value + 16.0) / 116.0
        }
    };
    let [x, y, z] = [curved(0), curved(1), curved(2)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn lab_to_xyz([light, green_red, blue_yellow]: Coords) -> Coords {
    let y = (light + 16.0) / 116.0;
    let [x, z] = [green_red / 500.0 + y, y - blue_yellow / 200.0];
    let straight = |value: f64| {
        if value > 24.0 / 116.0 {
            value.powi(3)
        } else {
            (116.0 * value - 16.0) / LAB_KAPPA
        }
    };
    let y = if light > 8.0 {
        y.powi(3)
    } else {
        light / LAB_KAPPA
    };
    [straight(x) * D50[0], y * D50[1], straight(z) * D50[2]]
}

/// Lightness, chroma and hue; grey, up to `epsilon`, has no hue.
fn to_polar([light, a, b]: Coords, epsilon: f64) -> Coords {
    let hue = if a.abs() < epsilon && b.abs() < epsilon {
        f64::NAN
    } else {
        constrained(b.atan2(a).to_degrees())
    };
    [light, (a * a + b * b).sqrt(), hue]
}

fn from_polar([light, chroma, hue]: Coords) -> Coords {
    let hue = if hue.is_nan() { 0.0 } else { hue.to_radians() };
    [light, chroma * hue.cos(), chroma * hue.sin()]
}

fn rgb_to_hsl([red, green, blue]: Coords) -> Coords {
    let greatest = red.max(green).max(blue);
    let least = red.min(green).min(blue);
    let light = f64::midpoint(least, greatest);
    let span = greatest - least;
    if span == 0.0 {
        return [f64::NAN, 0.0, light * 100.0];
    }
    let mut saturation = if light == 0.0 || matches!(light, 1.0) {
        0.0
    } else {
        (greatest - light) / light.min(1.0 - light)
    };
    let mut hue = 60.0
        * if greatest <= red {
            (green - blue) / span + if green < blue { 6.0 } else { 0.0 }
        } else if greatest <= green {
            (blue - red) / span + 2.0
        } else {
            (red - green) / span + 4.0
        };
    // A colour far outside the gamut.
    if saturation < 0.0 {
        hue += 180.0;
        saturation = -saturation;
    }
    if hue >= 360.0 {
        hue -= 360.0;
    }
    [hue, saturation * 100.0, light * 100.0]
}

fn hsl_to_rgb([hue, saturation, light]: Coords) -> Coords {
    let hue = hue % 360.0;
    let hue = if hue < 0.0 { hue + 360.0 } else { hue };
    let (saturation, light) = (saturation / 100.0, light / 100.0);
    [0.0, 8.0, 4.0].map(|turn: f64| {
        let place = (turn + hue / 30.0) % 12.0;
        let reach = saturation * light.min(1.0 - light);
        light - reach * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)
    })
}

fn hsl_to_hsv([hue, saturation, light]: Coords) -> Coords {
    let (saturation, light) = (saturation / 100.0, light / 100.0);
    let value = light + saturation * light.min(1.0 - light);
    let saturation = if value == 0.0 {
        0.0
    } else {
        200.0 * (1.0 - light / value)
    };
    [hue, saturation, 100.0 * value]
}

fn hsv_to_hsl([hue, saturation, value]: Coords) -> Coords {
    let (saturation, value) = (saturation / 100.0, value / 100.0);
    let light = value * (1.0 - saturation / 2.0);
    let saturation = if light == 0.0 || matches!(light, 1.0) {
        0.0
    } else {
        (value - light) / light.min(1.0 - light) * 100.0
    };
    [hue, saturation, light * 100.0]
}

fn hsv_to_hwb([hue, saturation, value]: Coords) -> Coords {
    [hue, value * (100.0 - saturation) / 100.0, 100.0 - value]
}

fn hwb_to_hsv([hue, white, black]: Coords) -> Coords {
    let (white, black) = (white / 100.0, black / 100.0);
    let sum = white + black;
    if sum >= 1.0 {
        return [hue, 0.0, white / sum * 100.0];
    }
    let value = 1.0 - black;
    let saturation = if value == 0.0 {
        0.0
    } else {
        1.0 - white / value
    };
    [hue, saturation * 100.0, value * 100.0]
}
