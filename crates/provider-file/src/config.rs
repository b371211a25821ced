//! Where the files are and how the document is spread over them.

use std::path::PathBuf;

use provider_api::{
    ConfigError, OptionSpec, Provider, ProviderConfig, ProviderError, ProviderFactory,
};

use crate::FileProvider;

/// The kind under which the provider is registered.
pub const KIND: &str = "file";

/// How a document is spread over files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileLayout {
    /// One `.json` file with all sets, `$themes` and `$metadata`.
    Single,
    /// A folder with one file per set, `$themes.json` and `$metadata.json`.
    Directory,
}

impl FileLayout {
    /// The word for it in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Directory => "directory",
        }
    }

    /// The layout with this word, if there is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Single, Self::Directory]
            .into_iter()
            .find(|layout| layout.as_str() == word)
    }

    /// The layout that a path suggests: a file if it ends with `.json`, otherwise a folder.
    pub fn suggested_by(path: &std::path::Path) -> Self {
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            Self::Single
        } else {
            Self::Directory
        }
    }
}

/// The settings of a [`FileProvider`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileConfig {
    /// The file or the folder. A relative path counts from the working directory.
    pub path: PathBuf,
    /// How the document is spread over files.
    pub layout: FileLayout,
}

impl FileConfig {
    /// The settings in `config`; without `layout`, the path decides.
    pub fn from_config(config: &ProviderConfig) -> Result<Self, ConfigError> {
        let path = PathBuf::from(config.require("path")?);
        let layout = match config.get("layout") {
            None => FileLayout::suggested_by(&path),
            Some(word) => FileLayout::from_word(word).ok_or_else(|| ConfigError {
                option: "layout".to_owned(),
                problem: format!("is `{word}`, but has to be `single` or `directory`"),
            })?,
        };
        Ok(Self { path, layout })
    }
}

/// Opens [`FileProvider`]s.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileFactory;

impl ProviderFactory for FileFactory {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn options(&self) -> &'static [OptionSpec] {
        const {
            &[
                OptionSpec::new("path", "the token file, or the folder with a file per set")
                    .required(),
                OptionSpec::new(
                    "layout",
                    "`single` (one file) or `directory` (a file per set); by default the path decides",
                ),
            ]
        }
    }

    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError> {
        let config = FileConfig::from_config(config)?;
        Ok(Box::new(FileProvider::new(config)))
    }
}

#[cfg(test)]
mod tests {
    use provider_api::ErrorKind;

    use super::*;

    fn layout_of(config: &ProviderConfig) -> Result<FileLayout, String> {
        FileConfig::from_config(config)
            .map(|config| config.layout)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_path_decides_unless_the_layout_is_given() {
        let config = |path: &str| ProviderConfig::new().with("path", path);
        assert_eq!(layout_of(&config("tokens.json")), Ok(FileLayout::Single));
        assert_eq!(layout_of(&config("tokens")), Ok(FileLayout::Directory));
        assert_eq!(
            layout_of(&config("odd.json").with("layout", "directory")),
            Ok(FileLayout::Directory)
        );
        assert_eq!(
            layout_of(&config("tokens").with("layout", "zip")),
            Err("option `layout` is `zip`, but has to be `single` or `directory`".to_owned())
        );
    }

    #[test]
    fn a_missing_path_is_an_invalid_config() {
        let error = FileFactory
            .open(&ProviderConfig::new())
            .expect_err("no path");
        assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    }

    #[test]
    fn every_option_is_declared() {
        let names: Vec<&str> = FileFactory.options().iter().map(|o| o.name).collect();
        assert_eq!(names, ["path", "layout"]);
    }
}
