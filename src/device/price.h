/* What a device costs, by whom and when: the same card is rented at a tenth of another's price, and
 * every price is of its day.
 */
#ifndef DEVICE_PRICE_H
#define DEVICE_PRICE_H

#include <glib.h>

/* One of per_hour and board. Strings belong to the device. */
typedef struct Price {
    double per_hour;      /* of renting one device; 0: this is what a board costs */
    double board;         /* of buying one; 0: this is a rent */
    const char *currency; /* ISO 4217: "USD" */
    const char *provider; /* who asks it, and where: "Google Cloud, us-central1" */
    const char *date;     /* ISO 8601, when it was asked: "2025-03-02", "2025-03", "2025" */
    const char *source, *note;
} Price;

/* NULL when `date` is a day, month or year of the calendar as ISO 8601 writes it, else what to do,
 * as the end of a sentence that begins with the field. */
const char *price_date_problem(const char *date);

/* NULL when `currency` could be a code of ISO 4217; likewise. */
const char *price_currency_problem(const char *currency);

/* Of a device's prices (Price) the rent that costs are counted with: the latest, the first stated
 * of those of one date; a month or year counts as before
 * its days. NULL: none. */
const Price *price_of_rent(const GArray *prices);

#endif
