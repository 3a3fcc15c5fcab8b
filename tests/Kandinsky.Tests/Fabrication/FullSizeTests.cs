using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class FullSizeTests
{
    public static TheoryData<string, long> Parameters => new()
    {
        { nameof(FullSize.UNet), 1_253_057_288 },
        { nameof(FullSize.Prior), 1_026_225_920 },
        { nameof(FullSize.TextEncoder), 694_659_840 },
        { nameof(FullSize.ImageEncoder), 1_844_907_264 },
        { nameof(FullSize.MoVQ), 67_832_495 },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Every_part_has_as_many_parameters_as_the_hubs(string part, long parameters)
    {
        Func<Weights, object> build = part switch
        {
            nameof(FullSize.UNet) => FullSize.UNet,
            nameof(FullSize.Prior) => FullSize.Prior,
            nameof(FullSize.TextEncoder) => FullSize.TextEncoder,
            nameof(FullSize.ImageEncoder) => FullSize.ImageEncoder,
            _ => FullSize.MoVQ,
        };
        Assert.Equal(parameters, ShapeListing.Of(build).Parameters);
        using var recipe = FullSize.Recipe(build);
        Assert.Equal(parameters, recipe.Names.Sum(name => recipe.Describe(name).Count));
    }
}
