/* What a change is estimated to save where a profile is for the network before and after it. */
#include <math.h>
#include <string.h>

#include "advice/advice_case.h"
#include "base/units.h"
#include "estimate/estimate.h"
#include "roofline/bound.h"

/* Advice counts fused networks: of those that run another graph nothing is estimated. NULL: nor of
 * others that no profile is for. */
static Estimate *estimate_on(const AdviceCase *asked, const Timing *timing)
{
    DType dtype = timing->roof.dtype;
    int64_t batch = MAX(1, timing->cost->graph->batch);
    const Profile *profile =
        profile_for(asked->subject->profiles, asked->subject->device->id, dtype, batch);
    if (!profile || !stack_is_fused((StackKind)profile->how) || !network_is_in(timing->cost, dtype))
        return NULL;
    g_autoptr(Features) features = features_new(timing->cost, &profile->ceilings);
    return estimate_new(features, batch, bound_seconds(timing), profile);
}

static bool are_comparable(const Estimate *now, const Estimate *then)
{
    return now && then && now->inside && then->inside &&
           strcmp(now->profile->stack, then->profile->stack) == 0;
}

void advice_set_estimate(const AdviceCase *asked, Advice *advice, const Timing *then, double part)
{
    g_autoptr(Estimate) now = NULL, later = NULL;
    if (!asked->subject->profiles || !asked->subject->profiles->len)
        return;
    now = estimate_on(asked, asked->timing);
    later = now ? estimate_on(asked, then) : NULL;
    if (!are_comparable(now, later))
        return;
    advice->estimate_s = now->whole.seconds;
    advice->estimate_gain_s = now->whole.seconds - later->whole.seconds * part;
    advice->profile = now->profile->id;
}

void advice_say_estimate(Advice *advice)
{
    if (isnan(advice->estimate_gain_s))
        return;
    g_autofree char *evidence = advice->evidence, *whole = units_seconds(advice->estimate_s),
                    *part = units_seconds(fabs(advice->estimate_gain_s));
    bool saves = advice->estimate_gain_s > 0;
    advice->evidence =
        g_strdup_printf("%s%sestimated to %s %s%s of %s, by profile %s", evidence ? evidence : "",
                        evidence ? "; " : "", saves ? "save" : "cost", part, saves ? "" : " on top",
                        whole, advice->profile);
}
