#include <stdio.h>
#include "base/version.h"
int main(void)
{
    puts("roofbook " ROOFBOOK_VERSION);
    return 0;
}
