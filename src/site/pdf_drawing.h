/* A drawing as it is printed: its textures are lines, clipped to what they lie on.
 *
 * Browsers print an SVG pattern as an image of 72 dots per inch for each shape that has it, which
 * was four fifths of a handbook's PDF, and coarse. The canvas (draw/canvas.h) writes a pattern as
 * one tile of lines, and lays it over a shape with <use class="pN">. Lines are written for the
 * tiles that the shape's parts touch.
 */
#ifndef SITE_PDF_DRAWING_H
#define SITE_PDF_DRAWING_H

#include <glib.h>

/* Appends the SVG from `at` to `end`. What is not written as the canvas writes it stays as it is.
 */
void drawing_append(GString *out, const char *at, const char *end);

#endif
