//! The requests for themes and their groups.

use provider_api::ProviderError;
use provider_http::Method;
use tokens_model::ObjectText;

use super::{Desk, new_id, nullable, text, unknown_id, wrapped};
use crate::themes::{ThemeOption, object};

impl Desk<'_> {
    pub(super) async fn create_group(&mut self, name: &str) -> Result<(), ProviderError> {
        let what = format!("creating theme group `{}`", name.escape_debug());
        let mut fields = ObjectText::new();
        fields.push("name", &text(name));
        let url = self.address(&["theme_groups"])?;
        let body = Some(wrapped("theme_group", fields));
        let json = self.send(Method::Post, url, body, &what).await?;
        let id = new_id(&json, &what)?;
        self.held.ids.groups.insert(name.to_owned(), id);
        Ok(())
    }

    pub(super) async fn rename_group(&mut self, from: &str, to: &str) -> Result<(), ProviderError> {
        let what = format!("renaming theme group `{}`", from.escape_debug());
        let mut fields = ObjectText::new();
        fields.push("name", &text(to));
        let url = self.address(&["theme_groups", self.group_id(from)?])?;
        let body = Some(wrapped("theme_group", fields));
        self.send(Method::Patch, url, body, &what).await?;
        let ids = &mut self.held.ids;
        if let Some(id) = ids.groups.remove(from) {
            ids.groups.insert(to.to_owned(), id);
        }
        if let Some(shared) = ids.shared.remove(from) {
            ids.shared.insert(to.to_owned(), shared);
        }
        let old = ids.options.keys().filter(|(group, _)| group == from);
        let old: Vec<(String, String)> = old.cloned().collect();
        for key in old {
            if let Some(id) = ids.options.remove(&key) {
                ids.options.insert((to.to_owned(), key.1), id);
            }
        }
        Ok(())
    }

    pub(super) async fn delete_group(&self, name: &str) -> Result<(), ProviderError> {
        let url = self.address(&["theme_groups", self.group_id(name)?])?;
        let what = format!("deleting theme group `{}`", name.escape_debug());
        self.send(Method::Delete, url, None, &what).await?;
        Ok(())
    }

    fn group_id(&self, name: &str) -> Result<&str, ProviderError> {
        let id = self.held.ids.groups.get(name);
        id.map(String::as_str)
            .ok_or_else(|| unknown_id("theme group", name))
    }

    pub(super) async fn create_theme(
        &self,
        group: &str,
        theme: &ThemeOption,
    ) -> Result<(), ProviderError> {
        let what = format!("creating theme `{}`", theme.name.escape_debug());
        let url = self.address(&["theme_options"])?;
        let body = Some(self.theme_body(group, theme)?);
        self.send(Method::Post, url, body, &what).await?;
        Ok(())
    }

    pub(super) async fn write_theme(
        &self,
        (old_group, name): &(String, String),
        group: &str,
        theme: &ThemeOption,
    ) -> Result<(), ProviderError> {
        let what = format!("writing theme `{}`", name.escape_debug());
        let url = self.address(&["theme_options", self.theme_id(old_group, name)?])?;
        let body = Some(self.theme_body(group, theme)?);
        self.send(Method::Patch, url, body, &what).await?;
        Ok(())
    }

    pub(super) async fn delete_theme(&self, group: &str, name: &str) -> Result<(), ProviderError> {
        let url = self.address(&["theme_options", self.theme_id(group, name)?])?;
        let what = format!("deleting theme `{}`", name.escape_debug());
        self.send(Method::Delete, url, None, &what).await?;
        Ok(())
    }

    fn theme_id(&self, group: &str, name: &str) -> Result<&str, ProviderError> {
        let key = (group.to_owned(), name.to_owned());
        let id = self.held.ids.options.get(&key);
        id.map(String::as_str)
            .ok_or_else(|| unknown_id("theme", name))
    }

    /// A theme as it is sent: sets by their ids, and of the variables only what the group does
    /// not say already.
    fn theme_body(&self, group: &str, theme: &ThemeOption) -> Result<String, ProviderError> {
        let mut selected = ObjectText::new();
        for (set, status) in &theme.selected {
            selected.push(self.set_id(set)?, &text(status));
        }
        let shared = self.held.ids.shared.get(group);
        let own = theme
            .variables
            .iter()
            .filter(|(token, key)| shared.and_then(|shared| shared.get(*token)) != Some(*key));
        let mut fields = ObjectText::new();
        fields.push("name", &text(&theme.name));
        fields.push("theme_group_id", &text(self.group_id(group)?));
        fields.push("selected_token_sets", &selected.finish());
        fields.push("figma_style_references", &object(&theme.styles));
        fields.push("figma_variable_references", &object(own));
        fields.push(
            "figma_collection_id",
            &nullable(theme.collection.as_deref()),
        );
        fields.push("figma_mode_id", &nullable(theme.mode.as_deref()));
        Ok(wrapped("theme_option", fields))
    }
}
