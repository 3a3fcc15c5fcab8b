using System.Reflection;
using Kandinsky.Testing;

namespace Kandinsky.Repository.Tests;

/// <summary>What users of the libraries can name is written down, one file a project: a change of it is seen before it is made.</summary>
public sealed class PublicSurfaceTests
{
    public static TheoryData<string> Projects => [.. ProjectNames];

    private static IEnumerable<string> ProjectNames =>
        Repository.Files("*.csproj").Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Select(path => Path.GetFileNameWithoutExtension(path));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Is_the_approved_one(string project)
    {
        var assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{project}.dll"));
        Approved.File($"tests/Kandinsky.Repository.Tests/PublicSurface/{project}.txt", PublicSurface.Of(assembly));
    }

    [Fact]
    public void Every_listing_is_of_a_project() =>
        Assert.Equal(
            ProjectNames.Order(),
            Repository.Files("*.txt").Where(path => path.Contains("/PublicSurface/", StringComparison.Ordinal)).Select(path =>
                Path.GetFileNameWithoutExtension(path)).Order());
}
