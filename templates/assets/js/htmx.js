// htmx and its extension for server-sent events, which registers before htmx looks at the page.

import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
