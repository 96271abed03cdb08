/* As much of JSON Schema (draft 2020-12) as site/data_schema.h writes: type, const, properties,
 * additionalProperties, required, items, minimum, oneOf, anyOf and $ref into $defs. */
#ifndef TESTS_JSON_SCHEMA_H
#define TESTS_JSON_SCHEMA_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

typedef struct SchemaCheck {
    const json_t *root;
    char *problem; /* the last one met */
} SchemaCheck;

static inline bool schema_holds(SchemaCheck *check, const json_t *schema, const json_t *value,
                                const char *where);

static inline bool schema_fail(SchemaCheck *check, const char *where, const char *what)
{
    g_free(check->problem);
    check->problem = g_strdup_printf("%s: %s", where, what);
    return false;
}

static inline bool schema_is_type(const char *type, const json_t *value)
{
    return !strcmp(type, "object")    ? json_is_object(value)
           : !strcmp(type, "array")   ? json_is_array(value)
           : !strcmp(type, "string")  ? json_is_string(value)
           : !strcmp(type, "boolean") ? json_is_boolean(value)
           : !strcmp(type, "null")    ? json_is_null(value)
           : !strcmp(type, "integer") ? json_is_integer(value)
           : !strcmp(type, "number")  ? json_is_number(value)
                                      : false;
}

static inline bool schema_has_type(const json_t *types, const json_t *value)
{
    size_t i;
    json_t *type;
    bool found =
        !types || (json_is_string(types) && schema_is_type(json_string_value(types), value));
    if (json_is_array(types))
        json_array_foreach(types, i, type) found |= schema_is_type(json_string_value(type), value);
    return found;
}

static inline json_t *schema_target(const SchemaCheck *check, const char *reference)
{
    static const char prefix[] = "#/$defs/";
    g_autofree char *name = g_str_has_prefix(reference, prefix)
                                ? g_uri_unescape_string(reference + strlen(prefix), NULL)
                                : NULL;
    return name ? json_object_get(json_object_get(check->root, "$defs"), name) : NULL;
}

static inline bool schema_object(SchemaCheck *check, const json_t *schema, const json_t *value,
                                 const char *where)
{
    const json_t *known = json_object_get(schema, "properties");
    bool open = !json_is_false(json_object_get(schema, "additionalProperties"));
    const char *key;
    json_t *member, *name;
    size_t i;
    json_array_foreach(
        json_object_get(schema, "required"), i,
        name) if (!json_object_get(value,
                                   json_string_value(name))) return schema_fail(check, where,
                                                                                json_string_value(
                                                                                    name));
    json_object_foreach((json_t *)value, key, member)
    {
        const json_t *of = json_object_get(known, key);
        g_autofree char *inner = g_strconcat(where, ".", key, NULL);
        if (!of && !open)
            return schema_fail(check, inner, "is not in the schema");
        if (of && !schema_holds(check, of, member, inner))
            return false;
    }
    return true;
}

static inline int schema_matches(SchemaCheck *check, const json_t *ways, const json_t *value,
                                 const char *where)
{
    int matches = 0;
    size_t i;
    json_t *way;
    json_array_foreach(ways, i, way) matches += schema_holds(check, way, value, where);
    return matches;
}

static inline bool schema_items(SchemaCheck *check, const json_t *of, const json_t *value,
                                const char *where)
{
    size_t i;
    json_t *item;
    json_array_foreach(value, i, item)
    {
        g_autofree char *inner = g_strdup_printf("%s[%zu]", where, i);
        if (!schema_holds(check, of, item, inner))
            return false;
    }
    return true;
}

static inline bool schema_holds(SchemaCheck *check, const json_t *schema, const json_t *value,
                                const char *where)
{
    const json_t *constant = json_object_get(schema, "const"),
                 *of = json_object_get(schema, "items"), *one = json_object_get(schema, "oneOf"),
                 *any = json_object_get(schema, "anyOf"),
                 *least = json_object_get(schema, "minimum");
    const char *reference = json_string_value(json_object_get(schema, "$ref"));
    const json_t *target = reference ? schema_target(check, reference) : NULL;
    if (reference && !target)
        return schema_fail(check, where, "refers to nothing");
    if (target && !schema_holds(check, target, value, where))
        return false;
    if (!schema_has_type(json_object_get(schema, "type"), value))
        return schema_fail(check, where, "is of another type");
    if (constant && !json_equal(constant, value))
        return schema_fail(check, where, "is another value");
    if (least && json_number_value(value) < json_number_value(least))
        return schema_fail(check, where, "is too small");
    if (one && schema_matches(check, one, value, where) != 1)
        return schema_fail(check, where, "is not one of the ways");
    if (any && schema_matches(check, any, value, where) < 1)
        return schema_fail(check, where, "is none of the ways");
    if (json_is_object(value) && !schema_object(check, schema, value, where))
        return false;
    return !of || !json_is_array(value) || schema_items(check, of, value, where);
}

/* NULL, or what of the value is not as the schema says. Caller frees. */
static inline char *schema_problem(const json_t *schema, const json_t *value)
{
    SchemaCheck check = {schema, NULL};
    if (!schema_holds(&check, schema, value, "$"))
        return check.problem;
    g_free(check.problem);
    return NULL;
}

#endif
