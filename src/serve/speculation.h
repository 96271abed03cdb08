/* Speculative decoding: a small network drafts γ tokens, the large one reads all of them in one
 * pass and keeps those that it would have said itself (Leviathan et al., arXiv:2211.17192; Chen et
 * al., arXiv:2302.01318).
 *
 * Let each drafted token be kept with probability α, whatever became of the others, and nothing
 * after the first that is not. The pass itself says one token more: what stands in place of the
 * first that was not kept, or what follows all of them. So i + 1 tokens or more come of a pass when
 * the first i were kept, which is so with probability α^i, i = 0 … γ, and the mean of a whole
 * number is the sum of the probabilities that it is 1 or more, 2 or more, and so on:
 *
 *     E = 1 + α + … + α^γ = (1 − α^(γ + 1)) / (1 − α),  γ + 1 where α = 1
 *
 * A round takes a pass of γ + 1 tokens of the large network and γ steps of the small one, so that a
 * token takes (pass + γ · draft) / E.
 */
#ifndef SERVE_SPECULATION_H
#define SERVE_SPECULATION_H

/* Mean tokens of a pass that verifies `drafted` ones. */
double speculation_tokens(double acceptance, int drafted);

/* Seconds a token takes. */
double speculation_seconds(double acceptance, int drafted, double pass_seconds,
                           double draft_seconds);

/* The least acceptance at which a token takes no longer than a plain step does; NAN: none does. */
double speculation_break_even(int drafted, double pass_seconds, double draft_seconds,
                              double step_seconds);

#endif
