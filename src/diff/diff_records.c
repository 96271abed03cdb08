/* Differences as records: JSON, and what pages see. */
#include "diff/diff.h"
#include "record/fields.h"
#include "record/known.h"

#define EFFECT_FIELDS(X, R)                                                                        \
    X(R, model, ID, "", "Network")                                                                 \
    X(R, metric, ID, "", "Figure, by its name in the data")                                        \
    X(R, title, ID, "", "The same in words")                                                       \
    X(R, device, ID, "", "Device; none of what the network has alone")                             \
    X(R, setup, TEXT, "", "Number format, or how the network was looked at")                       \
    X(R, before, NUMBER, "", "What it was")                                                        \
    X(R, after, NUMBER, "", "What it is")                                                          \
    X(R, before_text, TEXT, "", "The same with its unit, or why there was none")                   \
    X(R, after_text, TEXT, "", "The same with its unit, or why there is none")                     \
    X(R, change, NUMBER, "", "After over before, less one")                                        \
    X(R, verdict, ID, "", "worse, better or changed")                                              \
    X(R, figures, COUNT, "figures", "Of this network and figure that differ by the same cause")
RECORD_TYPE(effect, DiffEffect, EFFECT_FIELDS, "effect", "A figure that differs between builds");

#define CAUSE_FIELDS(X, R)                                                                         \
    X(R, id, ID, "", "The same for the same difference of the same builds")                        \
    X(R, kind, ID, "", "catalogue, model, handbook, program or together", self->kind_name)         \
    X(R, kind_title, TEXT, "", "The same in words")                                                \
    X(R, file, TEXT, "", "Where it stands")                                                        \
    X(R, line, COUNT, "", "Line of that file")                                                     \
    X(R, subject, TEXT, "", "Device or network that it is about")                                  \
    X(R, text, TEXT, "", "What it was and is")                                                     \
    X(R, details, TEXTS, "", "Each fact, or what networks gained and lost",                        \
      (const char *const *)self->details)                                                          \
    X(R, networks, COUNT, "networks", "That have figures by it")                                   \
    X(R, worse, COUNT, "figures", "That became worse")                                             \
    X(R, better, COUNT, "figures", "That became better")                                           \
    X(R, left_out, COUNT, "figures", "Not among these", known_count(self->left_out))               \
    X(R, effects, RECORDS, effect_record, "Figures by it", self->effect_list)
RECORD_TYPE(cause, DiffCause, CAUSE_FIELDS, "cause", "Why figures differ between two builds");

#define DIFF_FIELDS(X, R)                                                                          \
    X(R, date, ID, "", "When it was built, where SOURCE_DATE_EPOCH said so")                       \
    X(R, before, ID, "", "Hash of the handbook.json before")                                       \
    X(R, after, ID, "", "Hash of the handbook.json after")                                         \
    X(R, before_program, TEXT, "", "Version of roofbook before")                                   \
    X(R, after_program, TEXT, "", "Version of roofbook after")                                     \
    X(R, networks, COUNT, "networks", "In either build")                                           \
    X(R, networks_changed, COUNT, "networks", "In both, with other figures")                       \
    X(R, networks_unchanged, COUNT, "networks", "In both, with the same figures")                  \
    X(R, devices, COUNT, "devices", "In either build")                                             \
    X(R, devices_changed, COUNT, "devices", "In both, with other facts")                           \
    X(R, causes_left_out, COUNT, "causes", "Not among these", known_count(self->causes_left_out))  \
    X(R, causes, RECORDS, cause_record, "Why", self->cause_list)                                   \
    X(R, added_models, TEXTS, "", "Networks that are new", self->lists[DIFF_ADDED_MODELS])         \
    X(R, removed_models, TEXTS, "", "Networks that are gone", self->lists[DIFF_REMOVED_MODELS])    \
    X(R, added_devices, TEXTS, "", "Devices that are new", self->lists[DIFF_ADDED_DEVICES])        \
    X(R, removed_devices, TEXTS, "", "Devices that are gone", self->lists[DIFF_REMOVED_DEVICES])   \
    X(R, renamed, TEXTS, "", "The same under another id", self->lists[DIFF_RENAMED])               \
    X(R, not_comparable, TEXTS, "", "Networks that are given something else",                      \
      self->lists[DIFF_NOT_COMPARABLE])
INPUT_RECORD_TYPE(diff, Diff, DIFF_FIELDS, "difference", "What differs between two builds");
