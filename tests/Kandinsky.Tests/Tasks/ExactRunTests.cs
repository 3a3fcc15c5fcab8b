using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>
/// Runs in which the reference's single precision is coarser than its tolerance, against the same formulas in double precision (docs/numerics.md):
/// those amplify roundings from step to step, so every stage begins with what is exact, and the tolerance is the goldens' own.
/// </summary>
public sealed class ExactRunTests
{
    private const string Latents = "/latents";

    public static TheoryData<string> Cases() => [.. Names()];

    public static TheoryData<string> Pictures() => [.. Names().Where(name => !name.StartsWith("samplers/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_step_of_the_decoder_is_exact(string name)
    {
        using var exact = Goldens.Open("pipelines.float64");
        using var run = new StagedRun(name);
        var latents = exact.Floats(name + Latents).Chunk(run.Latents.Length).ToArray();
        TensorAssert.Close(run.Latents, latents[0], what: "noise");
        foreach (var step in run.Steps())
        {
            TensorAssert.Close(run.Latents, latents[step], what: $"latents after step {step}");
            latents[step].CopyTo(run.Latents, 0);
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void The_prior_and_the_decoded_picture_are_exact(string name)
    {
        using var exact = Goldens.Open("pipelines.float64");
        using var run = new StagedRun(name);
        TensorAssert.Close(run.Embeddings.Positive, exact.Floats($"{name}/image_embeds"), what: "embeddings");
        TensorAssert.Close(run.Embeddings.Negative, exact.Floats($"{name}/negative_image_embeds"), what: "negative embeddings");
        var picture = run.Picture(exact.Floats(name + Latents)[^run.Latents.Length..]);
        PixelAssert.Close(picture, exact.Floats($"{name}/image"), levels: 1);
    }

    private static string[] Names()
    {
        using var exact = Goldens.Open("pipelines.float64");
        return [.. exact.Names.Where(name => name.EndsWith(Latents, StringComparison.Ordinal)).Select(name => name[..^Latents.Length])];
    }
}
