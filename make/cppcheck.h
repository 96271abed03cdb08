/* The libraries' macros that cppcheck must know; it does not read the system's headers. */
#define G_GNUC_PRINTF(format, first)
#define G_NORETURN __attribute__((noreturn))
#define G_DEFINE_EXTENDED_ERROR(type, name)                                                        \
    GQuark name##_quark(void);                                                                     \
    type##Private *name##_get_private(const GError *error);
#define json_array_foreach(array, i, value)                                                        \
    for (i = 0; i < json_array_size(array) && (value = json_array_get(array, i)); i++)
#define json_object_foreach(object, key, value)                                                    \
    for (void *at = json_object_iter(object);                                                      \
         at && (key = json_object_iter_key(at)) && (value = json_object_iter_value(at));           \
         at = json_object_iter_next(object, at))
