//! Which addresses everybody can reach, and which only this machine or its network can.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

/// Whether an address is on this machine, in a private network, or no address of one host.
pub(crate) fn is_internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_internal_v4(address),
        IpAddr::V6(address) => is_internal_v6(address),
    }
}

/// IANA IPv4 Special-Purpose Address Registry, without the blocks for documentation.
fn is_internal_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    // "This network", carrier-grade NAT, protocol assignments, benchmarks, and what is reserved.
    let special = a == 0
        || (a, b & 0xc0) == (100, 64)
        || (a, b, c) == (192, 0, 0)
        || (a, b & 0xfe) == (198, 18)
        || a >= 240;
    special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address == AZURE_HOST
}

/// The host of a virtual machine in Azure, which tells it its secrets (Azure documentation, "What
/// is IP address 168.63.129.16?"). Those of other clouds are in the blocks above.
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// IANA IPv6 Special-Purpose Address Registry, with the IPv4 address inside looked through.
fn is_internal_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = match (a, b, [c, d, e, f]) {
        // Mapped, compatible (RFC 4291, 2.5.5), and translated (RFC 6052): at the end.
        (0, 0, [0, 0, 0, 0 | 0xffff]) | (0x64, 0xff9b, [0, 0, 0, 0]) => Some((g, h)),
        // 6to4 (RFC 3056): behind the prefix.
        (0x2002, ..) => Some((b, c)),
        _ => None,
    };
    if let Some((high, low)) = inner {
        return is_internal_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    }
    // Translation within a network, Teredo, and the site-local addresses of old.
    (a, b, c) == (0x64, 0xff9b, 1)
        || (a, b) == (0x2001, 0)
        || a & 0xffc0 == 0xfec0
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast()
}

/// A name that leads somewhere that not everybody can reach.
#[derive(Debug)]
pub(crate) struct NotPublic(IpAddr);

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name leads to {}, inside this network", self.0)
    }
}

impl Error for NotPublic {}

/// Looks names up for the very connection that is made: no other answer can come in between. A
/// name with one internal address is refused as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            match found.iter().find(|address| is_internal(address.ip())) {
                Some(address) => Err(NotPublic(address.ip()).into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_everybody_can_reach_are_public() {
        let check = |text: &str, internal: bool| {
            assert_eq!(is_internal(text.parse().unwrap()), internal, "{text}");
        };
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.9.9.9",
            "168.63.129.16",
            "169.254.169.254",
            "172.31.0.1",
            "192.0.0.192",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2001::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            check(text, true);
        }
        for text in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.32.0.1",
            "192.1.0.1",
            "198.20.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::",
            "2606:4700::1111",
        ] {
            check(text, false);
        }
    }
}
