using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class LoraTests
{
    [Theory]
    [InlineData("lora-peft", 1f, "out.with")]
    [InlineData("lora-peft", 0.5f, "out.half")]
    [InlineData("lora-peft", 0f, "out.without")]
    [InlineData("lora-legacy", 1f, "out.with")]
    [InlineData("lora-legacy", 0.5f, "out.half")]
    public void Changes_the_unet_as_the_reference_does(string file, float weight, string expected) =>
        TensorAssert.Close(Predict([(LoraAdapter.Load(Goldens.Path(file)), weight)]), Golden(expected));

    [Fact]
    public void Several_adapters_add_up() => TensorAssert.Close(
        Predict([(LoraAdapter.Load(Goldens.Path("lora-peft")), 0.25f), (LoraAdapter.Load(Goldens.Path("lora-legacy")), 0.75f)]),
        Golden("out.with"));

    [Fact]
    public void Refuses_an_adapter_of_another_model()
    {
        var adapter = LoraAdapter.Load(Goldens.Path("lora-peft"));
        var weights = new LoraWeights(new ShapeListing(), [(adapter, 1)]);
        var error = Assert.Throws<KandinskyException>(() => weights.Declare("down_blocks.1.attentions.0.to_q.weight", Initial.FanIn, [768, 768]));
        Assert.Contains("down_blocks.1.attentions.0.to_q", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Equal(adapter.Targets.Count - 1, weights.Unused.Count);
    }

    [Fact]
    public void Refuses_a_checkpoint_that_is_no_adapter()
    {
        var error = Assert.Throws<KandinskyException>(() => LoraAdapter.Load(Goldens.Path("lora.safetensors")));
        Assert.Contains("not a LoRA key", error.Message, StringComparison.Ordinal);
    }

    private static float[] Golden(string name)
    {
        using var golden = Goldens.Open("lora");
        return golden.Floats(name);
    }

    private static float[] Predict(IReadOnlyList<(LoraAdapter, float)> adapters)
    {
        using var golden = Goldens.Open("lora");
        using var unet = new GoldenModel<UNet>("tiny-2-2-decoder", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights), source: weights => new LoraWeights(weights, adapters));
        var condition = unet.Model.Condition(unet.Matrix(golden, "in.image_embeds"), [321]);
        return GoldenModel<UNet>.ChannelsFirst(unet.Model.Forward(unet.Image(golden, "in.sample"), 0, condition));
    }
}
