//! A network in which as much as possible flows from one node to another, and at the least cost.
//!
//! Primal-dual: prices of nodes make every way that is still open cost nothing or more, so that each round finds the
//! cheapest ways (Dijkstra) and fills all of them at once (Dinic). Rounds are about as many as there are different costs
//! of a way. What was let through an arc of the source is never taken back. Must never know what flows.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// More than ever flows.
pub const ENDLESS: u32 = u32::MAX;
const UNSEEN: u32 = u32::MAX;
const FAR: i64 = i64::MAX;

/// Nodes and arcs as they are drawn.
#[derive(Debug, Default)]
pub struct Drawing {
    nodes: u32,
    arcs: Vec<(u32, u32, u32, i16)>,
}

impl Drawing {
    pub fn node(&mut self) -> u32 {
        self.nodes += 1;
        self.nodes - 1
    }

    /// So much may flow from one node to another; `cost` is none or more. Answers its number.
    pub fn arc(&mut self, from: u32, to: u32, most: u32, cost: i16) -> usize {
        self.arcs.push((from, to, most, cost));
        self.arcs.len() - 1
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Arc {
    to: u32,
    /// What may still flow; of the way back of an arc: what flows there.
    left: u32,
    /// Where its way back stands.
    back: u32,
    cost: i16,
    is_way_back: bool,
}

#[derive(Debug)]
pub struct Network {
    source: u32,
    sink: u32,
    /// Those of one node stand together, from here on.
    first: Vec<u32>,
    arcs: Vec<Arc>,
    /// Where each arc of the drawing stands.
    place: Vec<u32>,
    price: Vec<i64>,
    level: Vec<u32>,
    /// The next arc of each node that is to be tried.
    next: Vec<u32>,
}

impl Network {
    #[must_use]
    pub fn of(drawing: &Drawing, source: u32, sink: u32) -> Self {
        let nodes = drawing.nodes as usize;
        let mut first = vec![0_u32; nodes + 1];
        for (from, to, ..) in &drawing.arcs {
            first[*from as usize + 1] += 1;
            first[*to as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut free = first.clone();
        let mut put = |node: u32| {
            free[node as usize] += 1;
            free[node as usize] - 1
        };
        let mut arcs = vec![Arc::default(); drawing.arcs.len() * 2];
        let mut place = vec![];
        for (from, to, most, cost) in drawing.arcs.iter().copied() {
            let (there, back) = (put(from), put(to));
            arcs[there as usize] = Arc { to, left: most, back, cost, is_way_back: false };
            arcs[back as usize] = Arc { to: from, left: 0, back: there, cost: -cost, is_way_back: true };
            place.push(there);
        }
        Self { source, sink, first, arcs, place, price: vec![0; nodes], level: vec![], next: vec![] }
    }

    /// Lets more through an arc of the source.
    pub fn open(&mut self, arc: usize, more: u32) {
        self.arcs[self.place[arc] as usize].left += more;
    }

    #[must_use]
    pub fn flows(&self, arc: usize) -> u32 {
        self.flowing(self.place[arc] as usize)
    }

    fn flowing(&self, at: usize) -> u32 {
        self.arcs[self.arcs[at].back as usize].left
    }

    /// Lets flow what can.
    pub fn fill(&mut self) {
        self.raise();
        while self.reprice() {
            while self.find_levels() {
                self.next.clone_from(&self.first);
                while self.push() {}
            }
        }
    }

    /// Takes one that flows out of a node and says through which node it came to the sink.
    pub fn take(&mut self, from: u32) -> Option<u32> {
        let mut node = from;
        loop {
            let flowing = |at: &usize| !self.arcs[*at].is_way_back && self.flowing(*at) > 0;
            let at = self.out_of(node).find(flowing)?;
            let Arc { to, back, .. } = self.arcs[at];
            self.arcs[back as usize].left -= 1;
            if to == self.sink {
                return Some(node);
            }
            node = to;
        }
    }

    fn out_of(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// What an arc costs above the prices at its ends; never less than nothing where something may flow.
    fn above(&self, from: u32, arc: Arc) -> i64 {
        i64::from(arc.cost) + self.price[from as usize] - self.price[arc.to as usize]
    }

    /// Arcs that were opened since may begin at nodes that have become dear: then the source is as dear.
    fn raise(&mut self) {
        let dearest = self.out_of(self.source).map(|at| self.price[self.arcs[at].to as usize]).max();
        self.price[self.source as usize] = dearest.unwrap_or(0);
    }

    /// Prices by the cheapest ways; false when no way is open.
    fn reprice(&mut self) -> bool {
        let mut far = vec![FAR; self.price.len()];
        let mut heap = BinaryHeap::from([Reverse((0, self.source))]);
        far[self.source as usize] = 0;
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if node == self.sink {
                break;
            }
            if so_far > far[node as usize] {
                continue;
            }
            for arc in &self.arcs[self.out_of(node)] {
                // Nothing flows back into the source.
                if arc.left == 0 || arc.to == self.source {
                    continue;
                }
                let way = so_far + self.above(node, *arc);
                if way < far[arc.to as usize] {
                    far[arc.to as usize] = way;
                    heap.push(Reverse((way, arc.to)));
                }
            }
        }
        let nearest = far[self.sink as usize];
        if nearest < FAR {
            self.price.iter_mut().zip(far).for_each(|(price, far)| *price += far.min(nearest));
        }
        nearest < FAR
    }

    /// Steps from the source along the cheapest ways alone; false when none is left.
    fn find_levels(&mut self) -> bool {
        let mut level = std::mem::take(&mut self.level);
        level.clear();
        level.resize(self.price.len(), UNSEEN);
        level[self.source as usize] = 0;
        let mut waiting = VecDeque::from([self.source]);
        while let Some(node) = waiting.pop_front() {
            // Farther than the sink leads nowhere.
            if level[node as usize] >= level[self.sink as usize] {
                break;
            }
            for arc in &self.arcs[self.out_of(node)] {
                if arc.left > 0 && level[arc.to as usize] == UNSEEN && self.above(node, *arc) == 0 {
                    level[arc.to as usize] = level[node as usize] + 1;
                    waiting.push_back(arc.to);
                }
            }
        }
        self.level = level;
        self.level[self.sink as usize] != UNSEEN
    }

    /// Fills one of these ways; false when there is none.
    fn push(&mut self) -> bool {
        let mut way: Vec<usize> = vec![];
        let mut node = self.source;
        while node != self.sink {
            if let Some(at) = self.onward(node) {
                way.push(at);
                node = self.arcs[at].to;
            } else {
                let Some(at) = way.pop() else { return false };
                node = self.arcs[self.arcs[at].back as usize].to;
                self.next[node as usize] += 1;
            }
        }
        let least = way.iter().map(|at| self.arcs[*at].left).min().unwrap_or(0);
        for at in way {
            let back = self.arcs[at].back as usize;
            self.arcs[at].left -= least;
            self.arcs[back].left += least;
        }
        true
    }

    /// The next arc of a node that leads a step on; it stays the next one as long as something may flow there.
    fn onward(&mut self, node: u32) -> Option<usize> {
        let deeper = self.level[node as usize].wrapping_add(1);
        let (from, until) = (self.next[node as usize] as usize, self.out_of(node).end);
        let leads = |arc: &Arc| arc.left > 0 && self.level[arc.to as usize] == deeper && self.above(node, *arc) == 0;
        let found = self.arcs[from..until].iter().position(leads).map(|at| from + at);
        // Places are numbers of arcs, and these are counted in 32 bits.
        self.next[node as usize] = found.unwrap_or(until) as u32;
        found
    }
}
