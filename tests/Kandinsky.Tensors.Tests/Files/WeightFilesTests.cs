namespace Kandinsky.Tensors.Tests;

/// <summary>Which file holds a component's weights.</summary>
public sealed class WeightFilesTests
{
    /// <summary>Every name that holds weights, the preferred first.</summary>
    private static readonly string[] _preferred =
    [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
        "model.fp32.safetensors",
        "model.fp16.safetensors", "model.fp16.safetensors.index.json", "model.safetensors.index.fp16.json", "pytorch_model.fp16.bin",
        "pytorch_model.bin.index.fp16.json", "pytorch_model.fp16.bin.index.json",
        "model.bf16.safetensors", "model.safetensors.index.bf16.json",
        "model.ema.safetensors", "model.non_ema.safetensors",
    ];

    private static readonly string[] _shards =
    [
        "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.fp16-00001-of-00001.safetensors",
        "model-00001-of-00001.bf16.safetensors",
        "pytorch_model-00001-of-00001.bin", "pytorch_model.fp16-00001-of-00001.bin",
    ];

    [Fact]
    public void The_first_of_what_is_there_is_chosen()
    {
        for (var first = 0; first < _preferred.Length; first++)
            Assert.Equal(_preferred[first], WeightFiles.Choose([.. _preferred.Skip(first).Reverse(), .. _shards, "config.json"], WeightFiles.Transformers));
        Assert.Null(WeightFiles.Choose(_shards, WeightFiles.Transformers));
    }

    [Theory]
    [InlineData("fp16", "model.fp16.safetensors")]
    [InlineData("bf16", "model.bf16.safetensors")]
    [InlineData("non_ema", "model.non_ema.safetensors")]
    [InlineData("int4", "model.safetensors")]
    public void A_variant_asked_for_comes_first_where_it_is(string variant, string expected) =>
        Assert.Equal(expected, WeightFiles.Choose([.. _preferred, .. _shards], WeightFiles.Transformers, variant));

    [Theory]
    [InlineData("model.safetensors.index.json", "model.fp16.safetensors", "model.fp16.safetensors")]
    [InlineData("pytorch_model.bin.index.json", "model.bf16.safetensors", "model.bf16.safetensors")]
    [InlineData("model.safetensors.index.json", "other.safetensors", "model.safetensors.index.json")]
    public void An_index_whose_shards_are_not_there_is_the_last_choice(string index, string other, string expected) =>
        Assert.Equal(expected, WeightFiles.Choose([index, other], WeightFiles.Transformers));

    [Theory]
    [InlineData("diffusion_pytorch_model.safetensors")]
    [InlineData("diffusion_pytorch_model.fp16.safetensors")]
    [InlineData("diffusion_pytorch_model.bin")]
    public void Diffusers_calls_both_kinds_alike(string name)
    {
        Assert.Equal(name, WeightFiles.Choose([name], WeightFiles.Diffusers));
        Assert.Null(WeightFiles.Choose([name], WeightFiles.Transformers));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("model.safetensorsx")]
    [InlineData("model..safetensors")]
    [InlineData("model.a.b.safetensors")]
    [InlineData("model.f/p.safetensors")]
    [InlineData("model_fp16.safetensors")]
    [InlineData("mymodel.safetensors")]
    [InlineData("model.bin")]
    [InlineData("model.safetensors.index")]
    [InlineData("model.safetensors.index..json")]
    [InlineData("model.safetensors.json")]
    [InlineData("model-00001-of-00001.safetensors")]
    [InlineData("flax_model.msgpack")]
    [InlineData("model.onnx")]
    public void Other_names_hold_no_weights(string name) => Assert.Null(WeightFiles.Choose([name], WeightFiles.Transformers));

    [Theory]
    [InlineData("model.safetensors.index.json", "model-00001-of-00002.safetensors model-00002-of-00002.safetensors")]
    [InlineData("model.safetensors.index.fp16.json", "model.fp16-00001-of-00001.safetensors")]
    [InlineData("model.fp16.safetensors.index.json", "model.fp16-00001-of-00001.safetensors")]
    [InlineData("model.safetensors.index.bf16.json", "model-00001-of-00001.bf16.safetensors")]
    [InlineData("pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin")]
    [InlineData("pytorch_model.bin.index.fp16.json", "pytorch_model.fp16-00001-of-00001.bin")]
    [InlineData("model.safetensors", "")]
    public void An_index_has_the_shards_of_its_variant(string index, string shards) =>
        Assert.Equal(shards,
            string.Join(' ',
            WeightFiles.ShardsOf([.. _shards, "model-1-of.safetensors", "model-a-of-b.safetensors", "model--of-.safetensors", "model-1-of-2-.safetensors",
            "model.safetensors"], index)));

    [Fact]
    public void What_is_no_index_has_no_shards() => Assert.Throws<ArgumentException>(() => WeightFiles.ShardsOf([], "config.json"));

    [Fact]
    public void Messages_list_the_names() => Assert.Contains("pytorch_model.bin", WeightFiles.Expected(WeightFiles.Transformers), StringComparison.Ordinal);
}
