//! Addresses for a phone in the same network.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// Our address as the network sees it. Nothing is sent: the system only says which of its addresses
/// it would use.
pub fn address() -> IpAddr {
    let asked = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    };
    asked().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}

/// The address that lets a phone in.
pub fn entrance(port: u16, code: &str) -> String {
    format!("http://{}:{port}/demo?code={code}", address())
}
