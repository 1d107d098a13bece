//! A form laid flat: every node with where it stands, names to places, and an order in which each is worked
//! out after what it depends on.

use crate::form::expr::{Expr, Fold};
use crate::form::{FormVersion, Formula, Node, Question};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Item<'a> {
    pub node: &'a Node,
    /// Group or repeat.
    pub parent: Option<usize>,
    /// The repeat in whose rows it stands.
    pub repeat: Option<usize>,
    /// Groups and repeats around it.
    pub depth: usize,
    /// Place among its parent's nodes.
    index: usize,
}

pub(super) struct Plan<'a> {
    /// Parents before their children, as people read them.
    pub items: Vec<Item<'a>>,
    names: BTreeMap<&'a str, usize>,
}

impl<'a> Item<'a> {
    /// The name of the group, repeat, note or answer.
    pub fn name(&self) -> &'a str {
        match self.node {
            Node::Group { name, .. } | Node::Repeat { name, .. } | Node::Note { name, .. } => name,
            Node::Question(question) => &question.field,
            Node::Calculate { field, .. } => field,
        }
    }

    pub fn question(&self) -> Option<&'a Question> {
        if let Node::Question(question) = self.node { Some(question) } else { None }
    }

    /// The number and field of whatever takes a value.
    pub fn field(&self) -> Option<(u16, &'a str)> {
        match self.node {
            Node::Question(question) => Some((question.no, &question.field)),
            Node::Calculate { no, field, .. } => Some((*no, field)),
            _ => None,
        }
    }

    pub fn relevant(&self) -> Option<&'a Formula> {
        match self.node {
            Node::Group { relevant, .. } | Node::Repeat { relevant, .. } | Node::Note { relevant, .. } => {
                relevant.as_ref()
            }
            Node::Question(question) => question.relevant.as_ref(),
            Node::Calculate { .. } => None,
        }
    }

    /// All formulas, with the names of their members.
    pub fn formulas(&self) -> Vec<(&'static str, &'a Formula)> {
        let mut found: Vec<_> = self.relevant().map(|f| ("relevant", f)).into_iter().collect();
        match self.node {
            Node::Calculate { formula, .. } => found.push(("formula", formula)),
            Node::Question(q) => {
                let more = [("required", &q.required), ("constraint", &q.constraint), ("filter", &q.filter)];
                found.extend(more.into_iter().filter_map(|(role, formula)| Some((role, formula.as_ref()?))));
            }
            _ => {}
        }
        found
    }

    /// What its value follows from: whether it is asked, and what is computed.
    fn causes(&self) -> impl Iterator<Item = &'a Expr> {
        let formula = if let Node::Calculate { formula, .. } = self.node { Some(formula) } else { None };
        self.relevant().into_iter().chain(formula).map(|formula| &formula.tree)
    }
}

impl<'a> Plan<'a> {
    pub fn of(form: &'a FormVersion) -> Self {
        let mut plan = Self { items: vec![], names: BTreeMap::new() };
        plan.lay(&form.nodes, None, None, 0);
        plan
    }

    fn lay(&mut self, nodes: &'a [Node], parent: Option<usize>, repeat: Option<usize>, depth: usize) {
        for (index, node) in nodes.iter().enumerate() {
            let at = self.items.len();
            let item = Item { node, parent, repeat, depth, index };
            self.names.entry(item.name()).or_insert(at);
            self.items.push(item);
            match node {
                Node::Group { nodes, .. } => self.lay(nodes, Some(at), repeat, depth + 1),
                Node::Repeat { nodes, .. } => self.lay(nodes, Some(at), Some(at), depth + 1),
                _ => {}
            }
        }
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// A JSON pointer into the form.
    pub fn pointer(&self, at: usize) -> String {
        let item = &self.items[at];
        let above = item.parent.map(|parent| self.pointer(parent)).unwrap_or_default();
        format!("{above}/nodes/{}", item.index)
    }

    fn depends_on(&self, at: usize) -> BTreeSet<usize> {
        let item = &self.items[at];
        let named = item.causes().flat_map(Expr::references).filter_map(|reference| self.find(reference.name));
        named.chain(item.parent).collect()
    }

    /// Items, each after what it depends on.
    ///
    /// # Errors
    /// Those that wait for each other in a circle, or for such.
    pub fn order(&self) -> Result<Vec<usize>, Vec<usize>> {
        let mut waits: Vec<usize> = vec![0; self.items.len()];
        let mut wanted_by: Vec<Vec<usize>> = vec![vec![]; self.items.len()];
        for (at, waits) in waits.iter_mut().enumerate() {
            for cause in self.depends_on(at) {
                *waits += 1;
                wanted_by[cause].push(at);
            }
        }
        let mut order: Vec<usize> = (0..waits.len()).filter(|at| waits[*at] == 0).collect();
        let mut next = 0;
        while let Some(&done) = order.get(next) {
            next += 1;
            for &at in &wanted_by[done] {
                waits[at] -= 1;
                if waits[at] == 0 {
                    order.push(at);
                }
            }
        }
        let left: Vec<usize> = (0..waits.len()).filter(|at| waits[*at] > 0).collect();
        if left.is_empty() { Ok(order) } else { Err(left) }
    }

    /// Those of the waiting that are in a circle themselves.
    pub fn circle(&self, waiting: &[usize]) -> Vec<usize> {
        let reaches_itself = |from: usize| {
            let (mut open, mut seen) = (vec![from], BTreeSet::new());
            while let Some(at) = open.pop() {
                for cause in self.depends_on(at).into_iter().filter(|cause| waiting.contains(cause)) {
                    if cause == from {
                        return true;
                    }
                    if seen.insert(cause) {
                        open.push(cause);
                    }
                }
            }
            false
        };
        waiting.iter().copied().filter(|at| reaches_itself(*at)).collect()
    }

    /// Rows that a node is worked out for at most.
    pub fn rows_max(&self, at: usize) -> usize {
        self.items[at].repeat.map_or(1, |repeat| self.rows_of(repeat))
    }

    fn rows_of(&self, repeat: usize) -> usize {
        if let Node::Repeat { max, .. } = self.items[repeat].node { *max as usize } else { 1 }
    }

    /// Steps that one evaluation of an expression takes at most.
    pub fn steps(&self, expr: &Expr) -> usize {
        let rows = |name: &str, fold: Option<Fold>| match self.find(name) {
            Some(at) if fold.is_some() => self.rows_max(at).max(self.rows_of(at)),
            _ => 1,
        };
        let folds = expr.nodes().filter_map(|node| match node {
            crate::form::expr::Node::All(fold, name) => Some(rows(name, Some(*fold))),
            _ => None,
        });
        expr.nodes().count() + folds.sum::<usize>()
    }
}
