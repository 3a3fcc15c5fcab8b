namespace Kandinsky.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args) => KandinskyCommand.RunAsync(args, Console.Out, Console.Error);
}
