//! Plausible names of villages, sites and persons from parts written for this project. A name made
//! here belongs to nobody; likeness to a real village or person is chance.

use crate::rng::Rng;

const SURNAMES: [&str; 60] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾",
    "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪",
    "田", "任", "姜",
];
const GIVEN: [&str; 72] = [
    "建", "国", "军", "伟", "强", "磊", "洋", "勇", "杰", "涛", "明", "超", "波", "辉", "刚", "鹏", "飞", "斌", "宇",
    "浩", "凯", "健", "俊", "帆", "志", "新", "东", "海", "峰", "宁", "丽", "敏", "静", "燕", "艳", "娟", "霞", "玲",
    "芳", "萍", "红", "梅", "英", "慧", "莉", "琳", "洁", "雪", "倩", "婷", "云", "文", "春", "秋", "平", "安", "和",
    "庆", "瑞", "祥", "兴", "旺", "林", "森", "岩", "川", "清", "泽", "思", "雨", "晨", "阳",
];
/// Characters beyond the common sets, one of them outside the basic plane: what is written must survive.
const RARE: [&str; 6] = ["堃", "喆", "䶮", "𠮷", "淼", "玥"];

const PLACE_BEFORE: [&str; 14] = ["大", "小", "东", "西", "南", "北", "上", "下", "前", "后", "新", "老", "中", "高"];
const PLACE_AFTER: [&str; 24] = [
    "庄", "寨", "营", "岗", "湾", "店", "屯", "沟", "楼", "集", "桥", "庙", "洼", "河", "坡", "堂", "堡", "铺", "园",
    "口", "岭", "井", "台", "郭",
];
const CITY_BEFORE: [&str; 28] = [
    "建设", "和平", "文化", "幸福", "花园", "育才", "工农", "胜利", "友谊", "团结", "光明", "新华", "朝阳", "春晖",
    "兴华", "康乐", "滨河", "广场", "东风", "向阳", "富民", "永安", "长青", "金桥", "翠竹", "百花", "望湖", "崇文",
];
const CITY_AFTER: [&str; 8] = ["路", "街", "苑", "园", "里", "门", "东路", "西街"];

const SHOP_WORDS: [&str; 20] = [
    "仁和", "惠民", "康泰", "百姓", "同济", "福寿", "万家", "益民", "千禧", "德润", "便民", "好邻", "天顺", "广济",
    "宏达", "家佳", "众生", "诚信", "平价", "润民",
];

pub fn person(rng: &mut Rng) -> String {
    let mut name = String::from(word(rng, &SURNAMES));
    if rng.chance(1, 400) {
        name.push_str(word(rng, &RARE));
        return name;
    }
    name.push_str(word(rng, &GIVEN));
    if rng.chance(3, 5) {
        name.push_str(word(rng, &GIVEN));
    }
    name
}

/// A village (村) in a town or a community (社区) in a street; `taken` holds its neighbours.
pub fn village(rng: &mut Rng, street: bool, taken: &[String]) -> String {
    for _ in 0..8 {
        let name = if street { community(rng) } else { hamlet(rng) };
        if !taken.contains(&name) {
            return name;
        }
    }
    // Eight draws met neighbours of the same name: number it, as real places do.
    format!("第{}{}", taken.len() + 1, if street { "社区" } else { "村" })
}

fn community(rng: &mut Rng) -> String {
    let (before, after) = (word(rng, &CITY_BEFORE), word(rng, &CITY_AFTER));
    format!("{before}{after}社区")
}

fn hamlet(rng: &mut Rng) -> String {
    let before = if rng.chance(1, 3) { word(rng, &PLACE_BEFORE) } else { "" };
    let (family, after) = (word(rng, &SURNAMES), word(rng, &PLACE_AFTER));
    format!("{before}{family}{after}村")
}

fn word(rng: &mut Rng, list: &[&'static str]) -> &'static str {
    list[rng.index(list.len())]
}

pub fn shop(rng: &mut Rng) -> &'static str {
    word(rng, &SHOP_WORDS)
}

/// Telephone number `serial`: the area code 000 is given to no place, so nobody can be called.
/// Unique below 100 million, and scattered so that neighbours do not look alike.
pub fn phone(serial: u64) -> String {
    format!("000-{:08}", (serial * 61_803_399 + 27_182_818) % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn phones_are_unique_and_nobodys() {
        let phones: HashSet<String> = (0..200_000).map(phone).collect();
        assert_eq!(phones.len(), 200_000);
        assert!(phones.iter().all(|p| p.starts_with("000-") && p.len() == 12));
    }

    #[test]
    fn villages_of_one_town_differ() {
        let mut rng = Rng::new(3);
        let mut names: Vec<String> = vec![];
        for _ in 0..200 {
            let name = village(&mut rng, true, &names);
            names.push(name);
        }
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), 200);
    }

    #[test]
    fn some_persons_have_rare_characters() {
        let mut rng = Rng::new(5);
        let people: Vec<String> = (0..20_000).map(|_| person(&mut rng)).collect();
        assert!(people.iter().any(|p| p.chars().any(|c| u32::from(c) > 0xFFFF)));
        assert!(people.iter().all(|p| (2..=3).contains(&p.chars().count())));
    }
}
