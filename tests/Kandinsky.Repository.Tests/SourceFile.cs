using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kandinsky.Repository.Tests;

/// <summary>One C# file, parsed: comments and strings never count as code.</summary>
/// <param name="path">Relative to the root.</param>
/// <param name="text">What it says, of a file that is not there.</param>
internal sealed class SourceFile(string path, string? text = null)
{
    private readonly Lazy<SyntaxNode> _root = new(() =>
        CSharpSyntaxTree.ParseText(text ?? File.ReadAllText(Repository.Full(path)), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot());

    public string Path => path;

    /// <summary>src/Kandinsky.Nn/Layers/Linear.cs is of project Kandinsky.Nn; null outside src.</summary>
    public string? SourceProject => path.StartsWith("src/", StringComparison.Ordinal) ? path.Split('/')[1] : null;

    public int Lines => File.ReadLines(Repository.Full(path)).Count();

    public bool IsUnsafe => _root.Value.DescendantTokens().Any(token => token.IsKind(SyntaxKind.UnsafeKeyword));

    /// <summary>Dotted names in using directives and in code, the longest form of each.</summary>
    public IEnumerable<string> Names =>
        _root.Value.DescendantNodes().Where(node => node is NameSyntax or MemberAccessExpressionSyntax
            && node.Parent is not (QualifiedNameSyntax or MemberAccessExpressionSyntax))
            .Select(node => node.ToString());

    /// <summary>Types and namespaces whose members are used without their name, or under another: <c>using static</c> and <c>using X =</c>.</summary>
    public IEnumerable<string> HiddenUsings => _root.Value.DescendantNodes().OfType<UsingDirectiveSyntax>()
        .Where(line => line.Alias is not null || line.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)).Select(line => line.NamespaceOrType.ToString());

    public IEnumerable<string> DeclaredTypes =>
        _root.Value.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.ValueText);

    /// <summary>Those of the public types that are not inside another.</summary>
    public IEnumerable<string> PublicTypes =>
        _root.Value.DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>()
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword)).Select(type => type.Identifier.ValueText);

    public IEnumerable<string> Namespaces =>
        _root.Value.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Select(space => space.Name.ToString());

    public bool Uses(string name) => Names.Any(used => used == name || used.StartsWith(name + ".", StringComparison.Ordinal));

    public override string ToString() => path;
}
