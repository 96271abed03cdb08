/* A handbook's folder, read: handbook.lua, the zoo, the catalogue, and the analysis over them. */
#ifndef SITE_PROJECT_H
#define SITE_PROJECT_H

#include <glib.h>

#include "analysis/analysis.h"
#include "zoo/handbook.h"

typedef struct Project {
    char *dir;
    char *template_dir; /* the handbook's own, or the fallback's when it has none */
    Handbook *handbook; /* NULL: project_open_for had no need of it */
    Zoo *zoo;
    GPtrArray *devices;      /* Device * */
    GPtrArray *measurements; /* MeasurementSet * of hardware/measurements; NULL: not read */
    Analysis *analysis;
    GPtrArray *errors; /* GError *: what could not be read, in the order of files */
} Project;

/* Reads the folder. `fallback_dir` (may be NULL) gives models/, hardware/ and templates/ where
 * `dir` has no such folder at all. Fails only when `dir` is no directory; whatever else is wrong is
 * in `errors`, an empty zoo or catalogue included. */
Project *project_open(const char *dir, const char *fallback_dir, GError **error);

/* The same for who needs these models and devices alone (ids, NULL-terminated; NULL: none): reads
 * only the files that spell them, unless that leaves one unknown. */
Project *project_open_for(const char *dir, const char *fallback_dir, const char *const *models,
                          const char *const *devices, GError **error);
void project_free(Project *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Project, project_free)

/* A model by id, as built with `setup`, whose network it sets. The error of an unknown id names the
 * nearest. */
const ModelResult *project_model(const Project *project, const char *id, Setup *setup,
                                 GError **error);
const Device *project_device(const Project *project, const char *id, GError **error);

#endif
