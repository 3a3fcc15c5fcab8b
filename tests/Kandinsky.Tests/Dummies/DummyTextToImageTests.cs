using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The reference's own pipeline test of text to image (docs/kandinsky.md: Model tests of the reference): nothing but seeds goes in.</summary>
public sealed class DummyTextToImageTests : IDisposable
{
    private readonly DummyPicture _picture = new(DummyConfigs.UNet, DummyConfigs.MoVQ);

    [Fact]
    public void Denoises_and_paints_as_the_reference()
    {
        var latents = _picture.Noise();
        AssertFirst(latents, -1.12584f, -1.15236f, -0.2505786f, -0.4338788f, 0.8487104f, 0.6920092f);
        var scheduler = SchedulerCatalog.Create(DummyConfigs.Ddim(offset: 1), new SchedulerOptions(2));
        Assert.Equal([501, 1], scheduler.Timesteps);
        using var steps = _picture.Denoise(latents, scheduler, guidanceScale: 4).GetEnumerator();
        Assert.True(steps.MoveNext());
        AssertFirst(latents, -2.828125f, -2.545332f, -0.06828359f, -0.0692002f, 2.989486f, 1.174989f);
        Assert.True(steps.MoveNext());
        AssertFirst(latents, -2.83292f, -2.548327f, -0.07040355f, -0.06849724f, 2.98983f, 1.168669f);
        Assert.False(steps.MoveNext());

        var pixels = _picture.Decode(latents);
        AssertFirst(pixels, 0.30278322f, 0.33716953f, 0.15803200f, 0.71594310f, 0.49020985f, 0.58635819f);
        DummyPicture.AssertLastCorner(pixels, 0.3420f, 0.9505f, 0.3919f, 1.0000f, 0.5188f, 0.3109f, 0.6139f, 0.5624f, 0.6811f);
    }

    public void Dispose() => _picture.Dispose();

    private static void AssertFirst(float[] actual, params float[] expected) => TensorAssert.Close(actual.AsSpan(0, expected.Length), expected);
}
