namespace Kandinsky.Make.Tests;

public sealed class CodeTests
{
    private readonly SceneCode _code = new(SampleSprites.Things);
    private readonly SceneMaker _maker = new(SampleSprites.Things);

    [Fact]
    public void Codes_have_mean_nought_and_unit_variance()
    {
        var codes = Enumerable.Range(0, 2000).Select(i => _code.Of(_maker.Make(31, i))).ToArray();
        Assert.InRange(codes.Average(code => code.Average(x => (double)x)), -0.02, 0.02);
        Assert.InRange(codes.Average(code => code.Average(x => (double)x * x)), 0.95, 1.05);
    }

    [Fact]
    public void Every_attribute_alone_changes_the_code()
    {
        var scene = _maker.Make(1, 2, kind: SceneKind.Thing);
        var part = scene.Objects[0];
        var code = _code.Of(scene);
        Assert.All(
            [
                scene with { Background = scene.Background with { First = (scene.Background.First + 1) % 12 } },
                scene with { Objects = [part with { X = part.X > 0.5f ? 0.27f : 0.73f }] },
                scene with { Objects = [part with { Half = part.Half > 0.2f ? 0.16f : 0.3f }] },
                scene with { Objects = [part with { Style = 1 - part.Style }] },
                scene with { Objects = [part with { Thing = SampleSprites.Things.All[(part.Thing.Index + 1) % 4] }] },
            ],
            other => Assert.InRange(Distance(code, _code.Of(other)), 0.05, 2));
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => (x - y) * (double)(x - y)).Average();
}
