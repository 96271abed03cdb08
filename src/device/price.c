#include "device/price.h"

#include <stdbool.h>
#include <string.h>

enum { YEAR_LENGTH = 4, MONTH_LENGTH = 7, DAY_LENGTH = 10, CODE_LENGTH = 3 };

static int number_at(const char *text, int digits)
{
    int number = 0;
    for (int i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

static const char *form_of(size_t length)
{
    return length == DAY_LENGTH     ? "dddd-dd-dd"
           : length == MONTH_LENGTH ? "dddd-dd"
           : length == YEAR_LENGTH  ? "dddd"
                                    : NULL;
}

static bool has_form(const char *text, const char *form)
{
    for (int i = 0; form[i] != '\0'; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return false;
    return true;
}

const char *price_date_problem(const char *date)
{
    static const char problem[] =
        "must be a day, month or year such as 2025-03-02, 2025-03 or 2025";
    size_t length = date == NULL ? 0 : strlen(date);
    const char *form = form_of(length);
    if (form == NULL || !has_form(date, form))
        return problem;
    int year = number_at(date, YEAR_LENGTH);
    int month = length >= MONTH_LENGTH ? number_at(date + YEAR_LENGTH + 1, 2) : 1;
    int day = length == DAY_LENGTH ? number_at(date + MONTH_LENGTH + 1, 2) : 1;
    bool valid = year > 0 && month >= 1 && month <= 12 && day >= 1 &&
                 g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return valid ? NULL : problem;
}

const char *price_currency_problem(const char *currency)
{
    int letters = 0;
    while (currency != NULL && g_ascii_isupper(currency[letters]))
        letters++;
    return letters == CODE_LENGTH && currency[letters] == '\0'
               ? NULL
               : "must be a code of three capital letters such as USD; write one";
}

/* Dates of ISO 8601 are in the order of their letters. */
const Price *price_of_rent(const GArray *prices)
{
    const Price *latest = NULL;
    for (guint i = 0; i < prices->len; i++) {
        const Price *price = &g_array_index(prices, Price, i);
        if (price->per_hour > 0 && (latest == NULL || g_strcmp0(price->date, latest->date) > 0))
            latest = price;
    }
    return latest;
}
