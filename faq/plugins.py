"""The MkDocs plugin: events that only hand on; the one module that knows MkDocs."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import jinja2
import yaml
from markupsafe import escape
from mkdocs.commands.build import build
from mkdocs.config import config_options as options
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from faq.articles import Article, Category
from faq.catalogue import catalogue
from faq.languages import Language, read_languages
from faq.pages import Pages, all_documents
from faq.restricted import find_traces, secrets
from faq.search.files import write_index
from faq.search.index import Index, build_index
from faq.searchable import SYNONYMS, groups_of, searchable, text_of
from faq.site import Document, Site, read_site

log = get_plugin_logger("neuvo")
THEME = Path(__file__).parent / "theme"
MODULES = ("assets/search", "assets/portal")
UNSAFE = re.compile(r"<(script|iframe|object|embed|style|form)\b|\son\w+\s*=|javascript:", re.I)


class NeuvoConfig(Config):
    """The plugin's settings in mkdocs.yml."""

    restricted_dir = options.Type(str, default="restricted")


class NeuvoPlugin(BasePlugin[NeuvoConfig]):
    """Both languages, categories, lists, restricted pages and the shell in one build."""

    languages: tuple[Language, ...]
    site: Site
    pages: Pages
    env: jinja2.Environment
    is_preview = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """A preview shows restricted pages in place, since it serves one tree only."""
        self.is_preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> None:
        """Read the languages; the theme's pages without a document are ours to write."""
        config.theme.static_templates.clear()
        self.languages = read_languages(config.extra["alternate"])

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the documents and give each its file and its address."""
        self._read(files, config)
        self.documents: dict[str, Document] = {}
        self.contents: dict[str, str] = {}  # source → HTML, for the search
        kept = [file for file in files if not file.is_documentation_page() and _is_wanted(file)]
        kept += list(self._missing_assets(kept, config))
        chosen = Files(kept)
        for file in kept:
            self._place_asset(file, config)
        for document in all_documents(self.site):
            self.documents[document.source] = document
            chosen.append(self._file_of(document, files, config))
        return chosen

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Leave out previous and next: they would cross languages and tell of restricted pages."""
        for page in nav.pages:
            page.previous_page = page.next_page = None
        return nav

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Choose the template by the kind of the document."""
        document = self.documents[page.file.src_uri]
        page.meta["template"] = _template(document)
        page.title = document.meta.title
        return document.text

    def on_page_content(
        self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> str:
        """Refuse markup that runs, and let wide tables scroll by keyboard too."""
        if match := UNSAFE.search(re.sub(r"<code.*?</code>", "", html, flags=re.S)):
            log.warning("%s: raw HTML «%s» is not allowed", page.file.src_uri, match[0].strip())
        self.contents[page.file.src_uri] = html
        box = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(page.title)}">'
        return html.replace("<table>", f"{box}<table>").replace("</table>", "</table></div>")

    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """Escape by default and name the hashed assets."""
        env.autoescape = True
        assets = {
            file.src_uri: f"/{file.url}" for file in files if not file.is_documentation_page()
        }
        material = next(a for a in assets.values() if a.startswith("/assets/stylesheets/main."))
        env.globals |= {"asset": lambda name: assets[f"assets/{name}"], "material_css": material}
        self.env = env
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Give the template its document and Material's words in the page's language."""
        document = self.documents[page.file.src_uri]
        config.theme["language"] = document.language
        context.update(self.pages.page(document))  # type: ignore[typeddict-item]
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write what is no page: shells, error pages, start page, sitemap, articles.json; prove."""
        public, restricted = Path(config.site_dir), self.restricted_dir(config)
        for language in self.languages:
            for name, target in (
                ("shell", f"_shell/{language.code}.html"),
                ("404", f"{language.code}/404.html"),
            ):
                self._render(
                    config, f"{name}.html", public / target, self.pages.frame(language.code)
                )
        default = self.languages[0].code
        start = self.pages.frame(default) | {"homes": self._homes()}
        self._render(config, "start.html", public / "index.html", start)
        self._render(
            config, "sitemap.xml", public / "sitemap.xml", {"pages": self.pages, "site": self.site}
        )
        self._write_redirects(config)
        _write_json(public / "articles.json", catalogue(self.site, restricted=False))
        folder = public / "search"
        indexes = [self._index(config, each.code, folder) for each in self.languages]
        if not self.is_preview:
            _write_json(restricted / "articles.json", catalogue(self.site, restricted=True))
            for language in self.languages:
                self._index(config, language.code, restricted / "customers/search", restricted=True)
            self._prove(public, indexes)

    def _index(
        self, config: MkDocsConfig, code: str, folder: Path, *, restricted: bool = False
    ) -> Index:
        """Write the search index of a language: of all documents, or of the public ones."""
        documents = searchable(self.site, code, self.contents, restricted=restricted)
        index = build_index(code, documents, groups_of(Path(config.docs_dir), code))
        write_index(index, folder / code)
        return index

    def _read(self, files: Files, config: MkDocsConfig) -> None:
        sources = {f.src_uri: f.content_string for f in files if f.is_documentation_page()}
        authors = yaml.safe_load((Path(config.docs_dir) / "authors.yml").read_text("utf-8"))
        codes = [language.code for language in self.languages]
        self.site = read_site(sources, codes, authors, datetime.now(UTC))
        for fault in self.site.faults:
            log.warning("%s", fault)
        self.pages = Pages(self.site, self.languages, authors, config.site_url or "")
        if not self.is_preview:
            shutil.rmtree(self.restricted_dir(config), ignore_errors=True)

    def restricted_dir(self, config: MkDocsConfig) -> Path:
        """Where the restricted pages go."""
        return Path(config.config_file_path).parent / self.config.restricted_dir

    def _file_of(self, document: Document, files: Files, config: MkDocsConfig) -> File:
        file = files.get_file_from_path(document.source)
        if file is None or document.kind == "tag":
            file = File.generated(config, document.source, content=document.text)
        file.dest_uri = f"{document.url.strip('/')}/index.html"
        file.url = document.url.lstrip("/")
        if document.restricted and not self.is_preview:
            file.dest_dir = str(self.restricted_dir(config))
        file.abs_dest_path = str(Path(file.dest_dir) / file.dest_uri)
        return file

    def _missing_assets(self, files: list[File], config: MkDocsConfig) -> Iterable[File]:
        """A picture that only one language has stands in the others too, for their fallbacks."""
        taken = {file.src_uri for file in files}
        for file in files:
            code, _, rest = file.src_uri.partition("/")
            for other in self.site.languages if code in self.site.languages else ():
                if (uri := f"{other}/{rest}") not in taken and file.abs_src_path:
                    yield File.generated(config, uri, abs_src_path=file.abs_src_path)

    def _place_asset(self, file: File, config: MkDocsConfig) -> None:
        """Our own theme files carry a hash in their name; a restricted folder's leave the tree."""
        if (THEME / file.src_uri).is_file():
            file.dest_uri = _hashed(file)
            return
        code, _, rest = file.src_uri.partition("/")
        category = self.site.documents.get((code, f"{rest.partition('/')[0]}/index"))
        if category is None:
            return
        file.dest_uri = f"{category.url.strip('/')}/{rest.partition('/')[2]}"
        is_restricted = isinstance(category.meta, Category) and category.meta.access == "customers"
        if is_restricted and not self.is_preview:
            file.dest_dir = str(self.restricted_dir(config))

    def _render(
        self, config: MkDocsConfig, template: str, target: Path, context: dict[str, Any]
    ) -> None:
        if "language" in context:
            config.theme["language"] = context["language"].code
        target.parent.mkdir(parents=True, exist_ok=True)
        text = self.env.get_template(template).render(config=config, **context)
        target.write_text(text, "utf-8")

    def _homes(self) -> list[tuple[Language, Document]]:
        return [
            (language, self.site.documents[language.code, "index"]) for language in self.languages
        ]

    def _write_redirects(self, config: MkDocsConfig) -> None:
        own = [d for d in self.site.documents.values() if d.text_language == d.language]
        for document in own:
            root = self.restricted_dir(config) if document.restricted else Path(config.site_dir)
            for alias in document.meta.aliases if isinstance(document.meta, Article) else ():
                context = self.pages.frame(document.language) | {"target": document.url}
                self._render(
                    config, "redirect.html", root / alias.strip("/") / "index.html", context
                )

    def _prove(self, public: Path, indexes: Iterable[Index]) -> None:
        """Look through the finished public tree; a trace removes it and ends the build."""
        restricted = [d for d in self.site.documents.values() if d.restricted]
        sources = [
            f"{d.path} {d.url} {d.text} {d.meta.model_dump(mode='json')} "
            f"{text_of(self.contents.get(d.source, ''))}"
            for d in self.site.documents.values()
            if not d.restricted
        ]
        sources += [
            p.read_text("utf-8")
            for p in THEME.parent.rglob("*.*")
            if p.suffix in (".html", ".po", ".css", ".js")
        ]
        sources += [p.read_text("utf-8") for p in public.glob("assets/stylesheets/*.css")]
        sources += [index.vocabulary() for index in indexes]
        if traces := find_traces(public, secrets(restricted, sources)):
            shutil.rmtree(public)
            raise PluginError("restricted text in public files:\n  " + "\n  ".join(traces[:20]))
        log.info("No trace of %d restricted pages in the public files", len(restricted))


def build_site(config_file: str = "mkdocs.yml") -> None:
    """Build strictly beside the last site and take its place; a fault leaves that one standing."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    config = load_config(config_file, strict=True)
    plugin = config.plugins["neuvo"]
    assert isinstance(plugin, NeuvoPlugin)
    # Public first: a page that is restricted from now on is gone before its new home opens.
    places = [Path(config.site_dir), plugin.restricted_dir(config)]
    fresh = [place.with_name(f".{place.name}.new") for place in places]
    config.site_dir, plugin.config.restricted_dir = map(str, fresh)
    try:
        build(config)
        for place, folder in zip(places, fresh, strict=True):
            _take_place(place, folder)
    finally:
        for folder in fresh:
            shutil.rmtree(folder, ignore_errors=True)


def _take_place(place: Path, fresh: Path) -> None:
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _hashed(file: File) -> str:
    """An asset's address; modules that import each other lie in one folder and share one hash."""
    folder, _, name = file.src_uri.rpartition("/")
    if folder in MODULES:
        modules = sorted((THEME / folder).glob("*.js"))
        content = b"".join(module.read_bytes() for module in modules)
        return f"{folder}.{sha256(content).hexdigest()[:8]}/{name}"
    stem, _, suffix = file.src_uri.rpartition(".")
    return f"{stem}.{sha256(file.content_bytes).hexdigest()[:8]}.{suffix}"


def _template(document: Document) -> str:
    listed = {"tags": "tags.html", "a-o": "a-o.html", "search": "search.html"}
    return listed.get(document.path, f"{document.kind}.html")


def _is_wanted(file: File) -> bool:
    """Material's scripts and source maps stay away: the theme brings its own small script."""
    name = file.src_uri
    return not (
        name.startswith("assets/javascripts/")
        or name.endswith((".map", ".yml", ".xml", f"/{SYNONYMS}"))
    )


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
