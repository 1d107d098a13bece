//! The hash tree over one batch, as RFC 6962 §2.1 defines it. Pure: no tables, no order of its own.

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// The hash of one record's bytes.
pub fn leaf(body: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(body).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// One level up. A node without a neighbour rises as it is, which gives the tree of the RFC (it splits
/// at the largest power of two below the count).
fn raise(level: &[Hash]) -> Vec<Hash> {
    level.chunks(2).map(|pair| if let [left, right] = pair { node(left, right) } else { pair[0] }).collect()
}

/// The root over the leaves; of no leaves it is the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    if leaves.is_empty() {
        return Sha256::digest([]).into();
    }
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        level = raise(&level);
    }
    level[0]
}

/// The neighbours that lead from the leaf at `index` to the root, lowest first.
pub fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    let (mut level, mut index, mut path) = (leaves.to_vec(), index, Vec::new());
    while level.len() > 1 {
        path.extend(level.get(index ^ 1));
        level = raise(&level);
        index /= 2;
    }
    path
}

/// The root that a path leads to from the leaf at `index` of `size`; nothing if the path has another
/// length than such a tree (RFC 9162 §2.1.3.2).
pub fn root_from_path(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for neighbour in path {
        if last == 0 {
            return None;
        }
        if place % 2 == 1 || place == last {
            hash = node(neighbour, &hash);
            while place % 2 == 0 && place != 0 {
                (place, last) = (place / 2, last / 2);
            }
        } else {
            hash = node(&hash, neighbour);
        }
        (place, last) = (place / 2, last / 2);
    }
    (last == 0).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::hex;

    /// Records and roots published with the reference implementation of RFC 6962.
    const RECORDS: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_are_those_of_the_rfc() {
        let leaves: Vec<Hash> = RECORDS.iter().map(|record| leaf(record)).collect();
        for (count, expected) in ROOTS.iter().enumerate() {
            assert_eq!(hex::text(&root(&leaves[..count])), *expected, "{count} records");
        }
    }

    #[test]
    fn each_leaf_of_each_tree_leads_to_its_root_and_to_no_other() {
        for size in 1..=70_u64 {
            let leaves: Vec<Hash> = (0..size).map(|n| leaf(&n.to_be_bytes())).collect();
            let root = root(&leaves);
            for index in 0..size {
                let path = path(&leaves, index as usize);
                let found = |leaf: &Hash, index, size| root_from_path(leaf, index, size, &path);
                assert_eq!(found(&leaves[index as usize], index, size), Some(root));
                assert_ne!(found(&leaf(b"other"), index, size), Some(root));
                assert_ne!(found(&leaves[index as usize], (index + 1) % size, size) == Some(root), size > 1);
                if let Some((_, shorter)) = path.split_last() {
                    assert_ne!(root_from_path(&leaves[index as usize], index, size, shorter), Some(root));
                }
            }
        }
    }
}
