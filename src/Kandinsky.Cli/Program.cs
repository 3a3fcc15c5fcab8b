namespace Kandinsky.Cli;

static class Program
{
    static Task<int> Main(string[] args) => KandinskyCommand.RunAsync(args, Console.Out, Console.Error);
}
