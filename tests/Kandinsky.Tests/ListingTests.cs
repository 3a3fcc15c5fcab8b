using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The full-size models declare exactly the approved keys and shapes; no weights are needed to know that.</summary>
public sealed class ListingTests
{
    [Theory]
    [InlineData("unet22", 4, false, 1_253_057_288)]
    [InlineData("unet22inp", 9, false, 1_253_074_568)]
    [InlineData("unet22cn", 8, true, 1_253_429_212)]
    public void The_unet_declares_the_approved_listing(string listing, int channels, bool hint, long parameters) =>
        Approve(listing, parameters, weights => new UNet(new UNetConfig { InChannels = channels, HasHint = hint }, weights));

    [Theory]
    [InlineData("unet21", 4, 1_228_661_768)]
    [InlineData("unet21inp", 9, 1_228_679_048)]
    public void The_unet_of_2_1_declares_the_approved_listing(string listing, int channels, long parameters) =>
        Approve(listing, parameters, weights => new UNet(new UNetConfig { InChannels = channels, EncoderHidDim = 768, TextWidth = 1024 }, weights));

    [Fact]
    public void The_prior_declares_the_approved_listing() =>
        Approve("prior22", 1_026_225_920, weights => new PriorTransformer(new PriorConfig(), weights));

    [Fact]
    public void The_prior_of_2_1_declares_the_approved_listing() =>
        Approve("prior21", 1_022_030_080, weights => new PriorTransformer(new PriorConfig { EmbeddingDim = 768 }, weights));

    [Fact]
    public void The_autoencoder_declares_the_approved_listing() =>
        Approve("movq", 67_832_495, weights => new MoVQ(new MoVQConfig(), weights));

    private static void Approve(string listing, long parameters, Func<Weights, object> build)
    {
        var shapes = ShapeListing.Of(build);
        var approved = File.ReadAllLines(Repository.Path("tests", "goldens", "listings", listing + ".txt"));
        Assert.Equal(approved.Order(StringComparer.Ordinal), shapes.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(parameters, shapes.Parameters);
    }
}
