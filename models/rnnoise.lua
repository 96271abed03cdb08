-- RNNoise: Valin, "A Hybrid DSP/Deep Learning Approach to Real-Time Full-Band Speech Enhancement",
-- arXiv:1709.08243, figure 3

family {
  "RNNoise",
  source = "Valin, A Hybrid DSP/Deep Learning Approach to Real-Time Full-Band Speech Enhancement, "
    .. "2017",
  url = "https://arxiv.org/abs/1709.08243",
  year = 2017,
  category = "audio",
}

local FEATURES, BANDS, FRAMES_PER_SECOND = 42, 22, 100

model {
  id = "rnnoise",
  name = "RNNoise",
  input = { FRAMES_PER_SECOND, FEATURES },
  notes = "A second of speech: 100 frames of 42 features of its spectrum and pitch. A gain for "
    .. "each of 22 bands, and whether there is a voice.",
  published = {
    { params = 87503, exact = true, source = "paper, figure 3, layer by layer" },
    { flops = 17.5e6, source = "paper, as complexity of the network per second",
      note = "two per weight and bias and frame, without the arithmetic of gates" },
  },
  build = function(x)
    local dense = x:at("input"):linear { 24 }:tanh()
    local voice = dense:at("voice"):gru { 24, bias_vectors = 1 }
    local noise = dense:at("noise"):concat(voice, x, { axis = 2 }):gru { 48, bias_vectors = 1 }
    local speech = voice:at("speech"):concat(noise, x, { axis = 2 }):gru { 96, bias_vectors = 1 }
    return speech:at("gains"):linear { BANDS }:sigmoid(), voice:linear { 1 }:sigmoid()
  end,
}
