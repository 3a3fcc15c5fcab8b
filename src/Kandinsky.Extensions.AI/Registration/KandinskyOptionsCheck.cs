using Microsoft.Extensions.Options;

namespace Kandinsky.Extensions.AI;

/// <summary>Looks at options before a program begins its work: the model must be there. Nothing of it is loaded.</summary>
internal sealed class KandinskyOptionsCheck : IValidateOptions<KandinskyOptions>
{
    public ValidateOptionsResult Validate(string? name, KandinskyOptions options)
    {
        try
        {
            if (options.Threads is < 1 or > 256) return ValidateOptionsResult.Fail($"Threads is {options.Threads}; give a number from 1 to 256.");
            if (options.MemoryLimit is <= 0) return ValidateOptionsResult.Fail($"MemoryLimit is {options.MemoryLimit}; give a number of bytes.");
            var (decoder, _) = ModelLocator.FromEnvironment().Pair(options.Model, options.Prior);
            if (options.Fast && decoder.FastAdapter is null)
                return ValidateOptionsResult.Fail($"'{decoder.Name}' has no distilled adapter to paint fast with; leave Fast out.");
            if (options.Embeddings.FirstOrDefault(file => !Path.Exists(file.Path)) is { } wordless)
                return ValidateOptionsResult.Fail($"There is no file of learned words '{wordless.Path}'.");
            return options.Loras.FirstOrDefault(lora => !Path.Exists(lora.Path)) is { } missing
                ? ValidateOptionsResult.Fail($"There is no adapter '{missing.Path}'.") : ValidateOptionsResult.Success;
        }
        catch (KandinskyException error)
        {
            return ValidateOptionsResult.Fail(error.Message);
        }
    }
}
