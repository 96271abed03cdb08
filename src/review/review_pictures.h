/* The charts of a review as files: each as .svg, .png and .pdf, made by several processes at once.
 */
#ifndef REVIEW_REVIEW_PICTURES_H
#define REVIEW_REVIEW_PICTURES_H

#include "draw/canvas.h"
#include "publish/publish.h"

typedef struct ReviewPictures ReviewPictures;

ReviewPictures *review_pictures_new(void);
void review_pictures_free(ReviewPictures *pictures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReviewPictures, review_pictures_free)

/* Takes the canvas; `name` is copied, and is that of its files before the dot. */
void review_pictures_add(ReviewPictures *pictures, Canvas *canvas, const char *name);

/* Writes them all, with at most so many processes (0: in this one). The bytes do not depend on how
 * many there are. Fails with what the first in order that cannot be drawn or written says. */
bool review_pictures_write(const ReviewPictures *pictures, Publication *pub, int workers,
                           GError **error);

#endif
