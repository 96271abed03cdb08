/* The command line: picks the command, prints what the library only returns. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/complete.h"
#include "cli/output.h"

/* As far as summaries of commands are indented. */
#define MARGIN "                                            "

/* Its summary on a line of its own where the arguments leave no room. */
static void print_command(FILE *to, const Command *command)
{
    enum { ROOM = 33 };
    bool fits = strlen(command->arguments) <= ROOM;
    fprintf(to, "  %-7s %-*s", command->name, ROOM, command->arguments);
    fprintf(to, "%s%s\n", fits ? " " : "\n" MARGIN, command->summary);
}

static void print_help(FILE *to)
{
    fputs("Usage: roofbook COMMAND [OPTION...]\n\n"
          "Turns a zoo of neural networks and a catalogue of hardware into a model-cost "
          "handbook.\n\nCommands:\n",
          to);
    for (const Command *command = commands(); command->name; command++)
        print_command(to, command);
    fputs("\n`roofbook COMMAND --help` shows a command's options. Exit status: 0 done; 1 nothing "
          "written, or a check\n"
          "failed; 2 wrong usage; 3 written with problems, or differences found that were asked "
          "for.\n",
          to);
}

static int unknown_command(const char *name)
{
    const char *names[16] = {NULL};
    int n = 0;
    for (const Command *command = commands(); command->name; command++)
        names[n++] = command->name;
    g_autofree char *meant = did_you_mean(name, names);
    output_complain("roofbook: no command '%s'%s; `roofbook --help` shows them", name, meant);
    return EXIT_USAGE;
}

static const Command *find_command(const char *name)
{
    const Command *command = commands();
    while (command->name && strcmp(command->name, name) != 0)
        command++;
    return command->name ? command : NULL;
}

/* `help show` is `show --help`. */
static int help_on(const char *name)
{
    const Command *command = find_command(name);
    if (!command)
        return unknown_command(name);
    char option[] = "--help";
    char *words[] = {(char *)command->name, option, NULL};
    return command->run(command, 2, words);
}

static void complete_command(const char *typed)
{
    for (const Command *command = commands(); command->name; command++)
        complete_offer(typed, command->name, command->summary);
    complete_offer(typed, "help", "show a command's options");
    complete_offer(typed, "version", "say which version this is");
    complete_offer(typed, "--help", "show the commands");
    complete_offer(typed, "--version", "say which version this is");
}

/* The first of the words is the command, the last is being typed. */
static int complete(int n, char **words)
{
    const Command *command = n > 1 ? find_command(words[0]) : NULL;
    if (n < 2 || (n == 2 && strcmp(words[0], "help") == 0))
        complete_command(n > 0 ? words[n - 1] : "");
    if (!command)
        return EXIT_DONE;
    g_autofree char **argv = g_new0(char *, n + 2);
    argv[0] = words[0];
    argv[1] = (char *)COMPLETE_OPTION;
    for (int i = 1; i < n; i++)
        argv[i + 1] = words[i];
    return command->run(command, n + 1, argv);
}

int main(int argc, char **argv)
{
    output_begin();
    setlocale(LC_CTYPE, "C.UTF-8"); /* arguments are UTF-8; numbers stay in the C locale */
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        if (argc > 2 && argv[1][0] != '-')
            return help_on(argv[2]);
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], COMPLETE_OPTION) == 0)
        return complete(argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        puts("roofbook " ROOFBOOK_VERSION);
        return EXIT_DONE;
    }
    const Command *command = find_command(argv[1]);
    return command ? command->run(command, argc - 1, argv + 1) : unknown_command(argv[1]);
}
