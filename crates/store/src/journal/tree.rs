//! The Merkle tree of RFC 9162: hashes, roots, proofs that a leaf is in a tree and that a tree
//! grew out of another, and their verification. Values only; where hashes lie is not known here.
//!
//! Nothing is reckoned twice: of every whole block of 256, 65,536 … leaves the hash is kept, so a
//! root or a proof of millions of leaves needs some hundreds of hashes.

use crate::case_file::event_format::Hash;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// How many levels of the tree lie between two levels whose hashes are kept.
const STRIDE: u32 = 8;

/// The hash of a leaf (RFC 9162, 2.1.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(entry);
    hasher.finalize().into()
}

/// The hash of an inner node (RFC 9162, 2.1.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// The root of a tree without leaves.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// A whole subtree: its first leaf and its height.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Whole {
    start: u64,
    height: u32,
}

/// Leaves from one ordinal up to, and without, another.
pub type Range = (u64, u64);

/// The largest power of two below a number of at least two leaves.
fn split(leaves: u64) -> u64 {
    1 << (u64::BITS - 1 - (leaves - 1).leading_zeros())
}

/// The whole subtrees that a range falls into, from the left; its start is one of the tree's own
/// dividing lines.
fn wholes((from, to): Range) -> Vec<Whole> {
    let mut found = Vec::new();
    let mut start = from;
    while start < to {
        let height = u64::BITS - 1 - (to - start).leading_zeros();
        found.push(Whole { start, height });
        start += 1 << height;
    }
    found
}

/// Kept hashes of one level, in a row: of leaves (level 0), of blocks of 256 leaves (1) …
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Run {
    /// The level.
    pub level: u32,
    /// The first.
    pub from: u64,
    /// How many.
    pub count: u64,
}

impl Whole {
    fn run(self) -> Run {
        let level = self.height / STRIDE;
        Run {
            level,
            from: self.start >> (level * STRIDE),
            count: 1 << (self.height % STRIDE),
        }
    }
}

/// The kept hashes needed to reckon some ranges, neighbours joined.
pub fn needed(ranges: &[Range]) -> Vec<Run> {
    let mut by_level: BTreeMap<u32, Vec<(u64, u64)>> = BTreeMap::new();
    for whole in ranges.iter().flat_map(|range| wholes(*range)) {
        let run = whole.run();
        let spans = by_level.entry(run.level).or_default();
        spans.push((run.from, run.from + run.count));
    }
    let mut runs = Vec::new();
    for (level, mut spans) in by_level {
        spans.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::new();
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        runs.extend(joined.into_iter().map(|(from, to)| Run {
            level,
            from,
            count: to - from,
        }));
    }
    runs
}

/// Kept hashes that were read.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    hashes: HashMap<(u32, u64), Hash>,
}

impl Kept {
    /// Takes a hash in.
    pub fn insert(&mut self, level: u32, no: u64, hash: Hash) {
        self.hashes.insert((level, no), hash);
    }

    /// The hash of a range of leaves; none where a kept hash is missing. That of no leaves is the
    /// root of the empty tree.
    pub fn hash_of(&self, range: Range) -> Option<Hash> {
        let mut parts = wholes(range).into_iter().rev();
        let Some(last) = parts.next() else {
            return Some(empty_root());
        };
        let mut hash = self.whole(last)?;
        for part in parts {
            hash = node_hash(&self.whole(part)?, &hash);
        }
        Some(hash)
    }

    fn whole(&self, whole: Whole) -> Option<Hash> {
        let run = whole.run();
        let mut row: Vec<Hash> = (run.from..run.from + run.count)
            .map(|no| self.hashes.get(&(run.level, no)).copied())
            .collect::<Option<_>>()?;
        while row.len() > 1 {
            row = row
                .chunks(2)
                .map(|pair| node_hash(&pair[0], &pair[1]))
                .collect();
        }
        row.pop()
    }
}

/// The right edge of a tree: what must be known to let it grow.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edge {
    size: u64,
    /// The hashes of the whole subtrees, from the left.
    peaks: Vec<Hash>,
}

/// The hash of a block that became whole, to be kept.
pub type Block = (u32, u64, Hash);

impl Edge {
    /// The ranges whose hashes make the edge of a tree.
    pub fn ranges(size: u64) -> Vec<Range> {
        wholes((0, size))
            .iter()
            .map(|it| (it.start, it.start + (1 << it.height)))
            .collect()
    }

    /// The edge of a tree; none where a kept hash is missing.
    pub fn of(size: u64, kept: &Kept) -> Option<Self> {
        let peaks = Self::ranges(size)
            .into_iter()
            .map(|range| kept.hash_of(range))
            .collect::<Option<_>>()?;
        Some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; gives the blocks that became whole by it.
    pub fn push(&mut self, leaf: Hash) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut hash = leaf;
        let merges = self.size.trailing_ones();
        self.size += 1;
        for height in 1..=merges {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
            if height % STRIDE == 0 {
                blocks.push((height / STRIDE, (self.size >> height) - 1, hash));
            }
        }
        self.peaks.push(hash);
        blocks
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return empty_root();
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// The ranges whose hashes prove that a leaf is in a tree, nearest first (RFC 9162, 2.1.3.1).
pub fn inclusion(leaf: u64, size: u64) -> Vec<Range> {
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if leaf < middle {
            path.push((middle, to));
            to = middle;
        } else {
            path.push((from, middle));
            from = middle;
        }
    }
    path.reverse();
    path
}

/// The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2); none where the proof has not
/// the length that such a leaf's has.
pub fn root_from(leaf: u64, size: u64, hash: Hash, proof: &[Hash]) -> Option<Hash> {
    if leaf >= size {
        return None;
    }
    let (mut own, mut last) = (leaf, size - 1);
    let mut root = hash;
    for step in proof {
        if last == 0 {
            return None;
        }
        if own & 1 == 1 || own == last {
            root = node_hash(step, &root);
            while own & 1 == 0 && own != 0 {
                own >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, step);
        }
        own >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(root)
}

/// The ranges whose hashes prove that a tree grew out of a smaller one (RFC 9162, 2.1.4.1).
pub fn consistency(smaller: u64, size: u64) -> Vec<Range> {
    if smaller == 0 || smaller >= size {
        return Vec::new();
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    let mut whole = true;
    while smaller != to {
        let middle = from + split(to - from);
        if smaller <= middle {
            path.push((middle, to));
            to = middle;
        } else {
            path.push((from, middle));
            from = middle;
            whole = false;
        }
    }
    if !whole {
        path.push((from, to));
    }
    path.reverse();
    path
}

/// Whether a tree grew out of a smaller one (RFC 9162, 2.1.4.2).
pub fn is_consistent(
    (smaller, smaller_root): (u64, Hash),
    (size, root): (u64, Hash),
    proof: &[Hash],
) -> bool {
    if smaller > size {
        return false;
    }
    if smaller == size {
        return proof.is_empty() && smaller_root == root;
    }
    if smaller == 0 {
        return proof.is_empty();
    }
    let mut path = proof.to_vec();
    if smaller.is_power_of_two() {
        path.insert(0, smaller_root);
    }
    let mut steps = path.into_iter();
    let Some(first) = steps.next() else {
        return false;
    };
    let (mut own, mut last) = (smaller - 1, size - 1);
    while own & 1 == 1 {
        own >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (first, first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if own & 1 == 1 || own == last {
            before = node_hash(&step, &before);
            after = node_hash(&step, &after);
            while own & 1 == 0 && own != 0 {
                own >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, &step);
        }
        own >>= 1;
        last >>= 1;
    }
    last == 0 && before == smaller_root && after == root
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entries of the reference implementation of RFC 6962, whose hashing RFC 9162 keeps.
    const ENTRIES: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn leaf(no: u64) -> Hash {
        leaf_hash(&no.to_be_bytes())
    }

    /// The definition of RFC 9162, 2.1.1, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [one] => *one,
            many => {
                let (left, right) = many.split_at(split(many.len() as u64) as usize);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    fn kept(size: u64) -> (Kept, Edge) {
        let (mut kept, mut edge) = (Kept::default(), Edge::default());
        for no in 0..size {
            kept.insert(0, no, leaf(no));
            for (level, no, hash) in edge.push(leaf(no)) {
                kept.insert(level, no, hash);
            }
        }
        (kept, edge)
    }

    fn proof(kept: &Kept, ranges: &[Range]) -> Vec<Hash> {
        let hashes = ranges.iter().map(|range| kept.hash_of(*range));
        hashes.collect::<Option<_>>().expect("kept hashes")
    }

    #[test]
    fn roots_are_those_of_the_reference_implementation() {
        assert_eq!(
            hex::encode(empty_root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let mut edge = Edge::default();
        for (entry, root) in ENTRIES.iter().zip(ROOTS) {
            edge.push(leaf_hash(&hex::decode(entry).expect("hex")));
            assert_eq!(hex::encode(edge.root()), root);
        }
    }

    #[test]
    fn proofs_are_those_of_the_reference_implementation() {
        let mut kept = Kept::default();
        for (no, entry) in (0..).zip(ENTRIES) {
            kept.insert(0, no, leaf_hash(&hex::decode(entry).expect("hex")));
        }
        let told = |ranges: &[Range]| -> Vec<String> {
            proof(&kept, ranges).iter().map(hex::encode).collect()
        };
        assert_eq!(
            told(&inclusion(5, 8)),
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
        assert_eq!(
            told(&consistency(6, 8)),
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_nothing_else_is() {
        let (kept, _) = kept(70);
        for size in 1..=70 {
            let leaves: Vec<Hash> = (0..size).map(leaf).collect();
            let root = by_definition(&leaves);
            assert_eq!(kept.hash_of((0, size)), Some(root));
            for no in 0..size {
                let path = proof(&kept, &inclusion(no, size));
                assert_eq!(root_from(no, size, leaf(no), &path), Some(root));
                assert_ne!(root_from(no, size, leaf(no + 1), &path), Some(root));
                if size > 1 {
                    assert_ne!(
                        root_from((no + 1) % size, size, leaf(no), &path),
                        Some(root)
                    );
                    assert_ne!(root_from(no, size, leaf(no), &path[1..]), Some(root));
                }
                let longer = [&path[..], &[leaf(0)]].concat();
                assert_ne!(root_from(no, size, leaf(no), &longer), Some(root));
            }
            assert_eq!(root_from(size, size, leaf(0), &[]), None);
        }
    }

    #[test]
    fn every_small_tree_is_proved_to_have_grown_out_of_every_smaller_one() {
        let (kept, _) = kept(40);
        for size in 1..=40 {
            let root = kept.hash_of((0, size)).expect("a root");
            for smaller in 0..=size {
                let before = kept.hash_of((0, smaller)).expect("a root");
                let path = proof(&kept, &consistency(smaller, size));
                assert!(is_consistent((smaller, before), (size, root), &path));
                if smaller > 0 && smaller < size {
                    assert!(!is_consistent((smaller, leaf(99)), (size, root), &path));
                    assert!(!is_consistent((smaller, before), (size, leaf(99)), &path));
                    assert!(!is_consistent((smaller, before), (size, root), &path[1..]));
                }
            }
        }
    }

    #[test]
    fn a_large_tree_is_reckoned_from_few_kept_hashes() {
        let size = 70_000;
        let (all, edge) = kept(size);
        let leaves: Vec<Hash> = (0..size).map(leaf).collect();
        assert_eq!(edge.root(), by_definition(&leaves));
        let path = inclusion(66_000, size);
        let runs = needed(&path);
        let count: u64 = runs.iter().map(|run| run.count).sum();
        assert!(count < 1_000, "{count} hashes");
        let mut few = Kept::default();
        for run in runs {
            for no in run.from..run.from + run.count {
                few.insert(run.level, no, all.hashes[&(run.level, no)]);
            }
        }
        let proof = proof(&few, &path);
        assert_eq!(
            root_from(66_000, size, leaf(66_000), &proof),
            Some(edge.root())
        );
        let mut again = Edge::of(size, &all).expect("an edge");
        assert_eq!(again, edge);
        again.push(leaf(size));
        assert_eq!(again.size(), size + 1);
        assert_eq!(few.hash_of((0, size)), None, "a kept hash is missing");
    }
}
