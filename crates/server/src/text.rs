//! Markdown to HTML that is safe to show: parsed by comrak, cleaned by ammonia.

use comrak::{Options, markdown_to_html};

/// Renders and sanitises. Raw HTML inside the Markdown is shown as text, links open nothing but http(s).
#[must_use]
pub fn to_html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = false;
    options.render.hardbreaks = true;
    // What looks like a tag is what somebody wrote: it is shown, not dropped.
    options.render.escape = true;
    let html = markdown_to_html(markdown, &options);
    ammonia::Builder::default()
        .url_schemes(["http", "https", "mailto"].into())
        .rm_tags(["img"])
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(&html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_foreign_images_do_not_survive() {
        let html = to_html(
            "# 通知\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![i](http://e/x.png)\n\n1. 一\n2. 二",
        );
        assert!(html.contains("<h1>通知</h1>") && html.contains("<li>一</li>"), "{html}");
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "it is shown as it was written: {html}");
    }

    #[test]
    fn rare_characters_survive() {
        assert!(to_html("𠮷堽𫝆").contains("𠮷堽𫝆"));
    }
}
