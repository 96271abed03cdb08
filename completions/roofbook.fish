# Completion of roofbook in fish: the program says itself what may stand at the end of a line.

function __roofbook_complete
    set -l words (commandline -opc)
    set -e words[1]
    for line in (roofbook --complete $words (commandline -ct) 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (commandline -ct)
            case ':folders'
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end

complete -c roofbook -f -a '(__roofbook_complete)'
