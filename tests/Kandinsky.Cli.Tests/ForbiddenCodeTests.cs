using System.Runtime.InteropServices;
using Kandinsky.Kernels;

namespace Kandinsky.Cli.Tests;

/// <summary>Where the kernel forbids machine code made at run time the command paints all the same, without its emitted kernels.</summary>
/// <remarks>
/// The runtime's compiler needs executable memory itself, so the filter forbids just what <see cref="Kernels"/> asks for: making memory
/// executable whose length is no multiple of a page, where the runtime's always is. With all executable memory forbidden, a program compiled
/// ahead of time is tried by <c>.ci/publish</c>.
/// </remarks>
public sealed class ForbiddenCodeTests : IDisposable
{
    private const string Refuse = "5000D";      // mprotect fails with EACCES
    private const string Kill = "80000000";     // the process dies of SIGSYS
    private const int KilledBySigsys = 128 + 31;
    private const int NoFilter = 99;

    // Sums of bfloat16 products are rounded in another order without the instruction; those of bytes are not, but attention in int8 mode is in bfloat16.
    private const double LeastDecibels = 40;

    // A seccomp filter (see seccomp(2)): system call 10 (mprotect) of x86-64, protection 5 (read and execute), length & 0xFFF != 0.
    private const string Forbidding = """
        exec perl -e '
        my @filter = ([0x20,0,0,4],[0x15,0,6,0xC000003E],[0x20,0,0,0],[0x15,0,4,10],[0x20,0,0,32],[0x15,0,2,5],[0x20,0,0,24],[0x45,1,0,0xFFF],[6,0,0,0x7FFF0000],[6,0,0,hex shift]);
        my $code = join "", map { pack "SCCL", @$_ } @filter;
        my $program = pack "S x6 P", scalar @filter, $code;
        syscall(157,38,1,0,0,0) == 0 && syscall(157,22,2,$program) == 0 or exit 99;
        exec @ARGV' ACTION "$@"
        """;

    private readonly KandinskyProcess _kandinsky = new();

    [FilteringTheory]
    [InlineData("bf16", "bf16")]
    [InlineData("int8", "vnni")]
    public async Task Paints_the_picture_of_the_emitted_kernels(string precision, string instruction)
    {
        await Paint("free.png", precision, filter: null);
        await Paint("bound.png", precision, Refuse);
        var (free, bound) = (ImageFile.Load(_kandinsky.PathOf("free.png")).Pixels.ToArray(), ImageFile.Load(_kandinsky.PathOf("bound.png")).Pixels.ToArray());
        var error = free.Zip(bound, (a, b) => (double)(a - b) * (a - b)).Average();
        Assert.True(10 * Math.Log10(255 * 255 / error) >= LeastDecibels, $"mean square error {error}");

        // The filter is not idle: one that kills ends the same command, if the processor has an instruction to emit.
        var killed = await Run("killed.png", precision, Kill);
        Assert.Equal(KernelChoice.InForce.Contains(instruction, StringComparison.Ordinal) ? KilledBySigsys : 0, killed.ExitCode);
    }

    public void Dispose() => _kandinsky.Dispose();

    private async Task Paint(string file, string precision, string? filter)
    {
        var outcome = await Run(file, precision, filter);
        Assert.True(outcome.ExitCode == 0, outcome.ExitCode == NoFilter ? "the kernel takes no filter" : outcome.Error);
    }

    private Task<Outcome> Run(string file, string precision, string? filter)
    {
        string[] arguments = ["generate", "a yellow star", "--steps", "3", "--prior-steps", "3", "--precision", precision, "-o", file];
        return filter is null ? _kandinsky.RunAsync(arguments) : _kandinsky.RunInShellAsync(Forbidding.Replace("ACTION", filter, StringComparison.Ordinal),
            arguments);
    }
}

/// <summary>A theory for where the filter can be made; skipped elsewhere, and counted so.</summary>
internal sealed class FilteringTheoryAttribute : TheoryAttribute
{
    public FilteringTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Skip = "The filter is of Linux on x86-64.";
    }
}
