namespace Kandinsky.Benchmarks;

/// <summary><c>dotnet run -c Release -- samplers</c> prints what the bundled model paints with every sampler.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments is ["samplers", ..] ? SamplerQuality.Run(arguments) : 0;
}
