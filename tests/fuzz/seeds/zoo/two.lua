model { id = "b", inputs = { { name = "t", 16, dtype = "int64" }, { name = "i", 3, 4, 4 } }, build = function(t, i)
  local e = t:embedding { 100, channels = 8 } + parameter { 1, 16, 8, name = "p" }
  for n = 1, 2 do e = e:at("l" .. n):layer_norm():linear { 8 }:reshape { -1, 16, 2, 4 }:transpose { 0, 2, 1, 3 }:reshape { -1, 16, 8 } end
  return e:flatten(), i:max_pool { 2, stride = 2 }:training_only():conv { 2, kernel = 2 }
end }
