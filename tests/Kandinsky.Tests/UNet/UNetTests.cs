using Kandinsky.Tensors;
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

    [Theory]
    [InlineData(Precision.Float32, 1e-4)]
    [InlineData(Precision.BFloat16, 0.01)]
    [InlineData(Precision.Int8, 0.03)]
    public void Predicts_what_the_reference_predicts_of_image_and_text(Precision precision, double tolerance)
    {
        using var golden = Goldens.Open("kandinsky21");
        using var unet = new GoldenModel<UNet>("tiny-2-1", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights), new WeightForms(precision));
        var texts = new UNetTexts(unet.Arena.Tensor(new Shape(2, 77, 48), golden.Floats("text.hidden").AsSpan(0, 2 * 77 * 48)),
            unet.Arena.Tensor(new Shape(2, 32), golden.Floats("text.embeds").AsSpan(0, 2 * 32)));

        var condition = unet.Model.Condition(unet.Matrix(golden, "unet.in.image_embeds"), [321], texts: texts);
        var output = unet.Model.Forward(unet.Image(golden, "unet.in.sample"), 0, condition);

        TensorAssert.Close(GoldenModel<UNet>.ChannelsFirst(output), golden.Floats("unet.out"), tolerance);
    }

    [Theory]
    [InlineData("tiny-2-2-decoder", true)]
    [InlineData("tiny-2-1", false)]
    public void Refuses_texts_that_are_not_read_and_none_where_they_are(string model, bool given)
    {
        using var unet = new GoldenModel<UNet>(model, "unet", (json, weights) => new UNet(UNetConfig.From(json), weights));
        var texts = given ? new UNetTexts(unet.Arena.Tensor(new Shape(1, 77, 48)), unet.Arena.Tensor(new Shape(1, 32))) : null;

        Assert.Throws<ArgumentException>(() => unet.Model.Condition(unet.Arena.Tensor(new Shape(1, 32)), [1], texts: texts));
    }
}
