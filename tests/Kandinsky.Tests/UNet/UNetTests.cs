using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class UNetTests
{
    private static readonly float[] Timesteps = [999, 1, 481];

    [Theory]
    [InlineData("tiny-2-2-decoder")]
    [InlineData("tiny-2-2-decoder-inpaint")]
    [InlineData("tiny-2-2-controlnet-depth")]
    public void Predicts_what_the_reference_predicts(string model)
    {
        using var golden = Goldens.Open("unet." + model);
        using var unet = new GoldenModel<UNet>(model, "unet", (json, weights) => new UNet(UNetConfig.From(json), weights));
        for (var i = 0; golden.Contains($"{i}.out"); i++)
        {
            using var scope = unet.Arena.Scope();
            var hint = golden.Contains($"{i}.in.hint") ? unet.Image(golden, $"{i}.in.hint") : null;
            var condition = unet.Model.Condition(unet.Matrix(golden, $"{i}.in.image_embeds"), Timesteps, hint);
            var output = unet.Model.Forward(unet.Image(golden, $"{i}.in.sample"), i, condition);
            TensorAssert.Close(GoldenModel<UNet>.ChannelsFirst(output), golden.Floats($"{i}.out"), what: $"case {i}");
        }
    }
}
