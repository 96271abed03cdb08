/* Names and paths inside a published site.
 *
 * A site path is relative to the site's root, components separated by single slashes, UTF-8:
 * "models/resnet50/index.html". Nothing here touches the file system.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>

enum {
    PATH_NAME_BYTES = 200, /* one component; leaves a suffix room below the usual limit of 255 */
    PATH_BYTES = 1024,     /* a whole site path */
};

/* Whether `name` (a model's id, say) may become one component of a site path: valid UTF-8 of 1 to
 * PATH_NAME_BYTES bytes without slash, backslash, control character or leading dot ("..", hidden
 * files). */
bool path_is_safe_name(const char *name);

/* Whether every component of `path` is a safe name and the whole at most PATH_BYTES long. */
bool path_is_safe(const char *path);

/* NULL when it is, else what is wrong and what to do, behind the path or the file's name. */
const char *path_problem(const char *path);

/* The relative link from the file `from` to the file `to`, both site paths:
 * ("models/resnet50/index.html", "hardware/v100-sxm2/index.html") is
 * "../../hardware/v100-sxm2/index.html". Not percent-encoded. Caller frees. */
char *path_relative(const char *from, const char *to);

/* The path that `relative` is beside the file `from`, without "." and "..": "../x.md" beside
 * "guide/a.md" is "x.md"; "" is the root, NULL is outside of it. Caller frees. */
char *path_beside(const char *from, const char *relative);

/* `path` as an href: every byte but letters, digits and "-._~/" percent-encoded (RFC 3986, 2.3), so
 * that a colon is never taken for a scheme, nor '#' or '?' for a part of the address. Caller frees.
 */
char *path_href(const char *path);

/* Where `path` is on the web, percent-encoded, in a site published at `url`, an address with scheme
 * ("https://example.org/book" and "https://example.org/book/" are one folder); `url` NULL: relative
 * to the site's root. Caller frees. */
char *path_address(const char *url, const char *path);

/* The folder of its server in which a site at `url` is: "/book/", or "/". Caller frees. */
char *path_base(const char *url);

#endif
