-- Deep Speech 2: Amodei et al., "Deep Speech 2: End-to-End Speech Recognition in English and
-- Mandarin", arXiv:1512.02595, figure 1; sizes as in the first reference implementation of MLPerf
-- Training (mlcommons/training, speech_recognition)

family {
  "Deep Speech 2",
  source = "Amodei et al., Deep Speech 2: End-to-End Speech Recognition in English and Mandarin, "
    .. "2015",
  url = "https://arxiv.org/abs/1512.02595",
  year = 2015,
  category = "speech",
}

local CHARACTERS = 29
local FREQUENCIES, FRAMES = 161, 1000

local function conv(x, name, kernel, stride)
  return x:at(name):conv { 32, kernel = kernel, stride = stride }:bn():clip { low = 0, high = 20 }
end

-- Normalised by feature, over steps and sequences alike.
local function sequence_bn(x)
  local steps, features = x.length, x.width
  return x:reshape { -1, features }:bn():reshape { -1, steps, features }
end

-- Both directions have weights of their own, and their states are added.
local function bidirectional_gru(x, size)
  local forward, backward = x:gru { size, directions = 2 }:split { 2, axis = 2 }
  return forward + backward
end

model {
  id = "deep_speech_2",
  name = "Deep Speech 2 (2 convolutions, 5 bidirectional GRU of 800)",
  input = { 1, FREQUENCIES, FRAMES },
  notes = "Ten seconds of speech as a spectrogram of 161 frequencies each 10 ms. The paper "
    .. "compares many depths and sizes, most of 38 million parameters, and shares a layer's input "
    .. "weights between its directions; this is the configuration that is published layer by "
    .. "layer, whose directions are apart.",
  published = {
    { params = 38.1e6, source = "deepspeech.pytorch, pre-trained on LibriSpeech",
      note = "file of 291 MiB with weights and momentum, 8 bytes for each parameter" },
  },
  build = function(x)
    x = conv(x, "conv1", { 41, 11 }, { 2, 2 })
    x = conv(x, "conv2", { 21, 11 }, { 2, 1 })
    x = x:at("rnn1"):reshape { 0, x.channels * x.height, x.width }:transpose { 0, 2, 1 }
    x = bidirectional_gru(x, 800)
    for i = 2, 5 do
      x = bidirectional_gru(sequence_bn(x:at("rnn" .. i)), 800)
    end
    return sequence_bn(x:at("")):linear { CHARACTERS, bias = false, name = "fc" }:log_softmax()
  end,
}
