/* Profiles of devices as records. */
#include "analysis/results.h"
#include "record/fields.h"
#include "record/known.h"

/* ---- Parts ----------------------------------------------------------------------------------- */

#define PROFILE_MEMORY_FIELDS(X, R)                                                                \
    X(R, name, TEXT, "", "Name of the level")                                                      \
    X(R, bytes_per_s, NUMBER, "byte/s", "Bandwidth that shares are of")                            \
    X(R, capacity_bytes, BYTES, "byte", "Layers that touch no more meet it; absent: all others",   \
      known_count(self->capacity_bytes))                                                           \
    X(R, scratchpad, BOOL, "", "Programs fill it: weights are read from behind it in each run")
RECORD_TYPE(profile_memory, ProfileMemory, PROFILE_MEMORY_FIELDS, "profile memory",
            "A bandwidth that a profile's shares are of");

static const ClassParameters *class_of(const ProfilePart *part)
{
    return &part->profile->parameters.of[part->i];
}

static const ClassData *data_of(const ProfilePart *part)
{
    return &part->profile->data[part->i];
}

static double if_seen(const ProfilePart *part, double value)
{
    return data_of(part)->layers > 0 ? value : NAN;
}

static double if_judged(const Residuals *residuals, double value)
{
    return residuals->n > 0 ? value : NAN;
}

#define PROFILE_CLASS_FIELDS(X, R)                                                                 \
    X(R, class, ID, "", "Class of work", work_class_name((WorkClass)self->i))                      \
    X(R, title, ID, "", "The class in words", work_class_title((WorkClass)self->i))                \
    X(R, e, NUMBER, "", "Share of the peak, beside that of all classes", class_of(self)->e)        \
    X(R, b, NUMBER, "", "Share of the bandwidth, beside that of all classes", class_of(self)->b)   \
    X(R, tau, SECONDS, "s", "What each layer takes beside its work", class_of(self)->tau)          \
    X(R, compute_share, NUMBER, "", "Share of the peak, e of all classes times its own",           \
      self->profile->parameters.e *class_of(self)->e)                                              \
    X(R, memory_share, NUMBER, "", "Share of the bandwidth, b of all classes times its own",       \
      self->profile->parameters.b *class_of(self)->b)                                              \
    X(R, layers, COUNT, "layers", "In the networks it was fitted on; absent: none",                \
      known_count(data_of(self)->layers))                                                          \
    X(R, intensity_low, NUMBER, "FLOP/byte", "Least intensity seen",                               \
      if_seen(self, data_of(self)->intensity.low))                                                 \
    X(R, intensity_high, NUMBER, "FLOP/byte", "Greatest intensity seen",                           \
      if_seen(self, data_of(self)->intensity.high))                                                \
    X(R, bytes_low, NUMBER, "byte", "Least that a layer touched",                                  \
      if_seen(self, data_of(self)->bytes.low))                                                     \
    X(R, bytes_high, NUMBER, "byte", "Most that a layer touched",                                  \
      if_seen(self, data_of(self)->bytes.high))                                                    \
    X(R, residual_low, NUMBER, "",                                                                 \
      "10 % quantile of log(measured / estimate) of single layers, their network left out",        \
      if_judged(&data_of(self)->residuals, data_of(self)->residuals.low))                          \
    X(R, residual_high, NUMBER, "", "90 % quantile of it",                                         \
      if_judged(&data_of(self)->residuals, data_of(self)->residuals.high))                         \
    X(R, residuals, COUNT, "layers", "So many were judged", known_count(data_of(self)->residuals.n))
RECORD_TYPE(profile_class, ProfilePart, PROFILE_CLASS_FIELDS, "profile class",
            "What layers of one class were seen to reach");

static const Residuals *residuals_of(const ProfilePart *part)
{
    return &part->profile->residuals[part->i];
}

#define RESIDUALS_FIELDS(X, R)                                                                     \
    X(R, held_out, ID, "", "What was left out: network, family, device or class",                  \
      held_out_name((HeldOut)self->i))                                                             \
    X(R, meaning, TEXT, "", "The same in words", held_out_meaning((HeldOut)self->i))               \
    X(R, low, NUMBER, "", "10 % quantile of log(measured / estimate)", residuals_of(self)->low)    \
    X(R, high, NUMBER, "", "90 % quantile of it", residuals_of(self)->high)                        \
    X(R, rows, COUNT, "rows", "So many were judged", residuals_of(self)->n)
RECORD_TYPE(residuals, ProfilePart, RESIDUALS_FIELDS, "residuals",
            "How far estimates were off of what was left out of the fit");

/* ---- Profiles -------------------------------------------------------------------------------- */

static RecordList memories_of(const ProfileResult *result)
{
    const ProfileCeilings *ceilings = &result->profile->ceilings;
    return (RecordList){ceilings->memories, sizeof *ceilings->memories, ceilings->n_memories};
}

#define PROFILE_FIELDS(X, R)                                                                       \
    X(R, id, ID, "", "Name in the data", self->profile->id)                                        \
    X(R, title, TEXT, "", "Name for people", self->profile->title)                                 \
    X(R, device, ID, "", "Device", self->profile->device)                                          \
    X(R, stack, TEXT, "", "What ran the networks", self->profile->stack)                           \
    X(R, runtime, TEXT, "", "Its version", self->profile->runtime)                                 \
    X(R, how, ID, "", "eager: the graph as it stands; compiled, engine: the fused one",            \
      stack_kind_name((StackKind)self->profile->how))                                              \
    X(R, dtype, ID, "", "Element type that networks are stored and computed in",                   \
      dtype_name(self->profile->dtype))                                                            \
    X(R, layout, ID, "", "Of images in memory", self->profile->layout)                             \
    X(R, threads, COUNT, "threads", "Absent: all that there are",                                  \
      known_count(self->profile->threads))                                                         \
    X(R, batch_low, COUNT, "samples", "Smallest batch that it is for", self->profile->batch_low)   \
    X(R, batch_high, COUNT, "samples", "Largest", self->profile->batch_high)                       \
    X(R, networks, COUNT, "networks", "Fitted on", self->profile->networks)                        \
    X(R, rows, COUNT, "rows", "Measurements of these", self->profile->rows)                        \
    X(R, measurements, TEXT, "", "Sets of measurements that they are of",                          \
      self->profile->measurements)                                                                 \
    X(R, source, TEXT, "", "Where these come from", self->profile->source)                         \
    X(R, date, ID, "", "When it was fitted", self->profile->date)                                  \
    X(R, note, TEXT, "", "Remarks", self->profile->note)                                           \
    X(R, file, TEXT, "", "File it is in", self->profile->file)                                     \
    X(R, e, NUMBER, "", "Share of the peak, of all classes", self->profile->parameters.e)          \
    X(R, b, NUMBER, "", "Share of the bandwidth, of all classes", self->profile->parameters.b)     \
    X(R, tau, SECONDS, "s", "What a network takes beside its layers",                              \
      self->profile->parameters.tau)                                                               \
    X(R, overlap, NUMBER, "",                                                                      \
      "1: arithmetic and traffic take turns; more: they run at the same time; absent: wholly",     \
      known(self->profile->parameters.overlap))                                                    \
    X(R, matrix_peak, NUMBER, "FLOP/s", "Peak of dot products that shares are of; absent: vector", \
      known(self->profile->ceilings.matrix))                                                       \
    X(R, vector_peak, NUMBER, "FLOP/s", "Peak of other arithmetic; absent: matrix",                \
      known(self->profile->ceilings.vector))                                                       \
    X(R, memories, RECORDS, profile_memory_record, "Bandwidths, nearest first", memories_of(self)) \
    X(R, classes, RECORDS, profile_class_record, "Classes of layers that say something")           \
    X(R, residuals, RECORDS, residuals_record, "How far off estimates were")
RECORD_TYPE(profile, ProfileResult, PROFILE_FIELDS, "profile",
            "What a device and a stack were seen to reach");

static bool class_says_something(const Profile *profile, int work)
{
    const ClassParameters *own = &profile->parameters.of[work];
    return profile->data[work].layers > 0 || own->e != 1 || own->b != 1 || own->tau > 0;
}

static bool was_judged(const Profile *profile, int held_out)
{
    return profile->residuals[held_out].n > 0;
}

static RecordList parts_of(const Profile *profile, int n, bool (*has)(const Profile *, int))
{
    ProfilePart *parts = g_new(ProfilePart, n);
    RecordList list = {parts, sizeof *parts, 0};
    for (int i = 0; i < n; i++)
        if (has(profile, i))
            parts[list.n++] = (ProfilePart){profile, i};
    return list;
}

ProfileResult *profile_result_new(const Profile *profile)
{
    ProfileResult *result = g_new(ProfileResult, 1);
    *result = (ProfileResult){
        .profile = profile,
        .classes = parts_of(profile, WORK_CLASS_COUNT, class_says_something),
        .residuals = parts_of(profile, HELD_OUT_COUNT, was_judged),
    };
    return result;
}

void profile_result_free(ProfileResult *result)
{
    if (!result)
        return;
    g_free((ProfilePart *)result->classes.items);
    g_free((ProfilePart *)result->residuals.items);
    g_free(result);
}
