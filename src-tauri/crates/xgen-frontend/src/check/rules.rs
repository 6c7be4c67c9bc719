//! The kinds of findings, and what to do about each. `docs/frontend-check.md` explains them one by one.

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $hint:literal;)+) => {
        /// What kind of thing was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Rule {
            /// Every rule, in the order of the document.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name on the wire; never changed.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What to do, where a finding has nothing closer to say.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint),+ }
            }
        }
    };
}

rules! {
    /// package.json is no JSON object.
    PackageJson = "package_json", "repair package.json: nothing can be installed with it";
    /// There is no lock file.
    LockFileMissing = "lock_file_missing", "install once and commit the lock file: npm install, yarn install or pnpm install";
    /// There are lock files of several package managers.
    LockFileSeveral = "lock_file_several", "keep the lock file of the package manager in use and remove the others";
    /// The lock file cannot be read.
    LockFileBroken = "lock_file_broken", "remove the lock file, install again and commit the new one";
    /// The lock file was made for another package.json.
    LockFileStale = "lock_file_stale", "install once and commit the lock file: a build installs exactly what is locked";
    /// `packageManager` and the lock file name different package managers.
    PackageManagerConflict = "package_manager_conflict", "commit the lock file of the package manager that package.json names, or change the field `packageManager`";
    /// A package manager that XGEN does not run.
    PackageManagerUnsupported = "package_manager_unsupported", "commit a lock file of npm, yarn or pnpm";
    /// Node.js on this machine is not what the app or its Next.js wants.
    NodeVersion = "node_version", "install a Node.js version of that range, or build in a container";
    /// `engines.node` is no range.
    NodeRangeInvalid = "node_range_invalid", "write a range such as \">=20.9\"";
    /// A version of Next.js that the target cannot be built with, or that is not known here.
    NextVersion = "next_version", "upgrade to Next.js 15.5 or 16";
    /// A version of Next.js with known holes.
    NextSecurity = "next_security", "upgrade to at least 15.5.16 or 16.2.5";
    /// Several configuration files.
    ConfigSeveral = "config_several", "keep one next.config file";
    /// A configuration file that Next.js does not read.
    ConfigIgnored = "config_ignored", "rename it to next.config.ts, next.config.mjs or next.config.js; XGEN builds with it, others would not";
    /// A configuration file that exports nothing.
    ConfigNoExport = "config_no_export", "export an object or a function as default";
    /// Rewrites in the configuration.
    ConfigRewrites = "config_rewrites", "let the client call the backend by its address; the window has no server that rewrites";
    /// Redirects in the configuration.
    ConfigRedirects = "config_redirects", "redirect in the client, for example with router.replace in an effect";
    /// Headers in the configuration.
    ConfigHeaders = "config_headers", "do not rely on them in the window; it sends headers of its own";
    /// Internationalized routing of the pages directory.
    ConfigI18n = "config_i18n", "choose the language in the client instead of in the configuration";
    /// An `output` that the target overrides.
    ConfigOutput = "config_output", "leave `output` to XGEN, or choose it by process.env.XGEN_TARGET";
    /// A `basePath` or `assetPrefix`.
    ConfigBasePath = "config_base_path", "build addresses with next/link and next/image: XGEN leaves the prefix out, the window shows the app at /";
    /// Cache components or partial prerendering.
    ConfigCacheComponents = "config_cache_components", "switch it off when process.env.XGEN_TARGET is desktop";
    /// `pageExtensions` that cannot be read from the configuration.
    ConfigPageExtensions = "config_page_extensions", "write pageExtensions as a list of strings";
    /// A source file that does not parse.
    ParseError = "parse_error", "correct the syntax";
    /// A source file that is not UTF-8.
    NotUtf8 = "not_utf8", "save the file as UTF-8";
    /// A source file too large to look into.
    FileTooLarge = "file_too_large", "split the file, or load it at run time; it was not looked into";
    /// A source file that cannot be read.
    FileUnreadable = "file_unreadable", "check the permissions of the file";
    /// A link that leads out of the app.
    SymlinkOutside = "symlink_outside", "replace the link by the file itself; it was not looked into";
    /// There is neither `app` nor `pages`, or they lie in two places.
    RouteFolders = "route_folders", "put all routes into app/ and pages/, or all into src/app/ and src/pages/";
    /// Middleware, called proxy since Next.js 16.
    Middleware = "middleware", "do what it does in the client or in the backend";
    /// Both middleware and proxy.
    MiddlewareAndProxy = "middleware_and_proxy", "keep proxy only";
    /// Instrumentation of the server.
    Instrumentation = "instrumentation", "nothing if only the web image needs it; instrumentation-client runs in the window";
    /// A route handler that is rendered for each request.
    RouteHandlerDynamic = "route_handler_dynamic", "export `dynamic = 'force-static'` if its answer never changes, else move it to the backend";
    /// A GET handler that does not say that it is static.
    RouteHandlerGet = "route_handler_get", "export `dynamic = 'force-static'` if its answer never changes, else move it to the backend";
    /// A route handler with methods that a file cannot answer.
    RouteHandlerMethod = "route_handler_method", "move it to the backend, or give it a file of the web target alone";
    /// A generated metadata file that does not say that it is static.
    MetadataRoute = "metadata_route", "export `dynamic = 'force-static'` from it";
    /// A dynamic segment of which no values are known.
    DynamicSegment = "dynamic_segment", "export generateStaticParams with every value, or pass the value as a search parameter";
    /// A dynamic segment whose list of values is empty.
    DynamicSegmentEmpty = "dynamic_segment_empty", "name at least one value, or pass the value as a search parameter";
    /// A dynamic segment that the list of values leaves out.
    DynamicSegmentIncomplete = "dynamic_segment_incomplete", "return every dynamic segment of the route in each entry";
    /// `dynamicParams = true`.
    DynamicParams = "dynamic_params", "set it to false: an export holds what generateStaticParams names and nothing else";
    /// generateStaticParams in a client component.
    ClientStaticParams = "client_static_params", "move generateStaticParams into a server page that renders the client component";
    /// A page that is rendered for each request.
    ForceDynamic = "force_dynamic", "remove it and load what changes in the client";
    /// Revalidation.
    Revalidate = "revalidate", "load what changes in the client: an export is never rendered again";
    /// The edge runtime.
    EdgeRuntime = "edge_runtime", "remove `runtime`; nothing runs on a server in the window";
    /// An intercepting route.
    InterceptingRoute = "intercepting_route", "open the view with a search parameter or client state instead";
    /// Something of the request: cookies, headers, draft mode, connection.
    RequestApi = "request_api", "read it in the client, or ask the backend";
    /// The property `searchParams` of a page.
    SearchParamsProp = "search_params_prop", "read them with useSearchParams in a client component inside <Suspense>";
    /// A server action.
    ServerAction = "server_action", "call the backend from the client instead";
    /// The directive `use cache`, where no switch allows it.
    UseCache = "use_cache", "remove the directive, or switch on experimental.useCache, which an export takes as well";
    /// A fetch that is not cached.
    FetchNoStore = "fetch_no_store", "fetch in the client, or let the build keep the answer";
    /// Work after the response.
    After = "after", "do it in the backend: in an export it runs once, at build";
    /// A cached value.
    UnstableCache = "unstable_cache", "load what changes in the client: the value of the build stays";
    /// useSearchParams without a boundary.
    SearchParamsHook = "search_params_hook", "wrap the component that calls it in <Suspense>";
    /// An image with a loader.
    ImageLoader = "image_loader", "use an address that works without the loader";
    /// A font that the build downloads.
    FontGoogle = "font_google", "use next/font/local or a font from npm: a closed network has no Google Fonts";
    /// getServerSideProps.
    PagesServerSideProps = "pages_server_side_props", "use getStaticProps, or load in the client";
    /// getInitialProps.
    PagesInitialProps = "pages_initial_props", "use getStaticProps, or load in the client";
    /// getStaticPaths with a fallback.
    PagesFallback = "pages_fallback", "set fallback to false and name every path";
    /// getStaticProps with revalidate.
    PagesRevalidate = "pages_revalidate", "remove revalidate and load what changes in the client";
    /// An API route.
    PagesApi = "pages_api", "move it to the backend, or give it a file of the web target alone";
    /// A dynamic page of which no paths are known.
    PagesDynamicSegment = "pages_dynamic_segment", "export getStaticPaths and getStaticProps, or pass the value as a search parameter";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Rule;

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        let names: HashSet<_> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
        assert_eq!(names.len(), Rule::ALL.len(), "two rules share a name");
    }
}
