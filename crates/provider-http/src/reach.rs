//! Which addresses everybody can reach, and which only this machine or its network can.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

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
    let bytes = address.octets();
    let inner = |at: usize| Ipv4Addr::new(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
    match address.segments() {
        // Mapped, compatible (RFC 4291, 2.5.5), and translated (RFC 6052): at the end.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            is_internal_v4(inner(12))
        }
        // 6to4 (RFC 3056): behind the prefix.
        [0x2002, ..] => is_internal_v4(inner(2)),
        // Translation within a network, Teredo, and the site-local addresses of old.
        [0x64, 0xff9b, 1, ..] | [0x2001, 0, ..] | [0xfec0..=0xfeff, ..] => true,
        _ => address.is_unique_local() || address.is_unicast_link_local() || address.is_multicast(),
    }
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
#[derive(Clone)]
pub(crate) struct PublicNames(Arc<dyn Resolve>);

impl Default for PublicNames {
    fn default() -> Self {
        Self(Arc::new(SystemNames))
    }
}

impl fmt::Debug for PublicNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicNames")
    }
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let looked_up = self.0.resolve(name);
        Box::pin(async move {
            let found: Vec<SocketAddr> = looked_up.await?.collect();
            match found.iter().find(|address| is_internal(address.ip())) {
                Some(address) => Err(NotPublic(address.ip()).into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

/// What the system says of a name.
struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::header::HeaderMap;
    use tokio::net::TcpListener;

    use super::*;
    use crate::body::BodyLimits;
    use crate::error::{Reason, Stage};
    use crate::transport::{Call, Settings, Timeouts, Transport};
    use crate::{Method, SafeUrl};

    /// Says the same of every name.
    struct Always(Vec<IpAddr>);

    impl Resolve for Always {
        fn resolve(&self, _: Name) -> Resolving {
            let found: Vec<SocketAddr> = self.0.iter().map(|&ip| (ip, 0).into()).collect();
            Box::pin(async move { Ok(Box::new(found.into_iter()) as Addrs) })
        }
    }

    fn transport(answer: &[&str]) -> Transport {
        let answer = answer.iter().map(|text| text.parse().unwrap()).collect();
        let second = Duration::from_secs(1);
        Transport::new(Settings {
            user_agent: "test".to_owned(),
            timeouts: Timeouts {
                connect: second,
                headers: second,
                idle: second,
                total: second,
            },
            body: BodyLimits { bytes: 1, ratio: 1 },
            header_bytes: 1,
            extra_roots: Vec::new(),
            public_names: Some(PublicNames(Arc::new(Always(answer)))),
        })
    }

    #[tokio::test]
    async fn t25_a_name_that_leads_inside_is_not_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = SafeUrl::parse(&format!("https://tokens.example.com:{port}/")).unwrap();
        for answer in [&["127.0.0.1"][..], &["8.8.8.8", "127.0.0.1"], &["fd00::1"]] {
            let transport = transport(answer);
            let call = Call {
                method: Method::Get,
                url: &url,
                headers: HeaderMap::new(),
                body: None,
                deadline: transport.deadline(),
            };
            let failure = transport.open(call).await.err().unwrap();
            assert_eq!(
                (failure.reason, failure.stage),
                (Reason::NotPublic, Stage::Unsent)
            );
            assert!(
                failure.text.contains("inside this network"),
                "{}",
                failure.text
            );
        }
        let came = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
        assert!(came.is_err(), "somebody connected");
    }

    #[tokio::test]
    async fn the_system_says_where_a_name_leads() {
        let names = PublicNames::default();
        let refused = names
            .resolve("localhost".parse().unwrap())
            .await
            .err()
            .unwrap();
        assert!(refused.is::<NotPublic>(), "{refused}");
    }

    #[test]
    fn t25_only_addresses_that_everybody_can_reach_are_public() {
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
