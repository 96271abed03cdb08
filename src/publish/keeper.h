/* A process that keeps watch over the one that builds, and clears away when that one is ended.
 *
 * What a build has beside its output goes when the build ends by itself; one that a signal ends
 * cannot see to that. So the program goes on in a child, and the process that was started waits: a
 * signal that is to end it (SIGINT, SIGTERM, SIGHUP, SIGQUIT) ends the child, what the child left
 * is cleared away, and the signal takes its course. The site is then the old one, or the new one
 * where it had taken its place already.
 */
#ifndef PUBLISH_KEEPER_H
#define PUBLISH_KEEPER_H

#include <glib.h>
#include <stdbool.h>

/* True in the child, which is to build. False in the process that was started, once the child has
 * ended: with its exit status in *status, or with an error (RB_ERROR_MACHINE) when there could be
 * no child or something killed it. A signal that ends the build ends this process too. */
bool keeper_fork(const char *out_dir, int *status, GError **error);

/* The same for what leaves something else behind: `clear(what)` clears it away when a signal ends
 * the child. */
bool keeper_fork_for(void (*clear)(const char *what), const char *what, int *status,
                     GError **error);

#endif
