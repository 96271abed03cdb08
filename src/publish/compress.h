/* What a web server may send in place of a file, made beforehand: "index.html.gz" beside
 * "index.html".
 *
 * Of files whose names end in html, css, js, json, svg, xml or csv, where it is smaller. One that
 * is there already under such a name, as from static/, stays.
 */
#ifndef PUBLISH_COMPRESS_H
#define PUBLISH_COMPRESS_H

#include "publish/publish.h"

#define COMPRESS_SUFFIX ".gz"

/* Told, in the process of compress_site(), how many files are done; may be NULL. */
typedef void (*CompressProgress)(int done, int all, void *data);

/* All files of the new site, in so many processes (as of publish/workers.h). */
bool compress_site(Publication *publication, int workers, CompressProgress progress, void *data,
                   GError **error);

#endif
