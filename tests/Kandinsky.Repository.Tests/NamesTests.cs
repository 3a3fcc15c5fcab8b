namespace Kandinsky.Repository.Tests;

public sealed class NamesTests
{
    private static readonly string[] SayingNothing = ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Manager", "Base"];

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(Repository.Sources.SelectMany(file => file.DeclaredTypes.Where(SaysNothing).Select(type => $"{file.Path}: {type}")));

    [Fact]
    public void No_file_or_folder_has_a_name_that_says_nothing() =>
        Assert.DoesNotContain(Repository.Files("*.cs"), path => path.Split('/').Select(part => Path.GetFileNameWithoutExtension(part)).Any(SaysNothing));

    [Fact]
    public void A_file_with_one_type_has_its_name() =>
        Assert.Empty(Repository.Sources
            .Where(file => file.SourceProject is not null && file.DeclaredTypes.ToList() is [var only] && only != Path.GetFileName(file.Path).Split('.')[0])
            .Select(file => file.Path));

    [Fact]
    public void The_file_of_a_public_type_has_its_name() =>
        Assert.Empty(Repository.Sources
            .Where(file => file.SourceProject is not null)
            .SelectMany(file => file.PublicTypes.Where(type => type != Path.GetFileName(file.Path).Split('.')[0]).Select(type => $"{file.Path}: {type}")));

    private static bool SaysNothing(string name) => SayingNothing.Any(word => name.EndsWith(word, StringComparison.Ordinal));
}
