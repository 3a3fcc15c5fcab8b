using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class LoraWeightsTests
{
    [Theory]
    [InlineData("lora-peft", 1f, "out.with")]
    [InlineData("lora-peft", 0.5f, "out.half")]
    [InlineData("lora-peft", 0f, "out.without")]
    [InlineData("lora-legacy", 1f, "out.with")]
    [InlineData("lora-legacy", 0.5f, "out.half")]
    public void Changes_the_unet_as_the_reference_does(string file, float weight, string expected) =>
        TensorAssert.Close(Predict([(LoraFile.Read(Goldens.Path(file)).Single(), weight)]), Golden(expected));

    [Fact]
    public void Several_adapters_add_up() => TensorAssert.Close(
        Predict([(LoraFile.Read(Goldens.Path("lora-peft")).Single(), 0.25f), (LoraFile.Read(Goldens.Path("lora-legacy")).Single(), 0.75f)]),
        Golden("out.with"));

    private static float[] Golden(string name)
    {
        using var golden = Goldens.Open("lora");
        return golden.Floats(name);
    }

    private static float[] Predict(IReadOnlyList<(LoraAdapter Adapter, float Weight)> adapters)
    {
        using var golden = Goldens.Open("lora");
        using var unet = new GoldenModel<UNet>("tiny-2-2-decoder", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights), source: weights =>
            new LoraWeights(weights, adapters));
        var condition = unet.Model.Condition(unet.Matrix(golden, "in.image_embeds"), [321]);
        return GoldenModel<UNet>.ChannelsFirst(unet.Model.Forward(unet.Image(golden, "in.sample"), 0, condition));
    }
}
