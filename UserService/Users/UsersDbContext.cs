using Messaging;
using Microsoft.EntityFrameworkCore;
using UserService.Users.Idempotency;

namespace UserService.Users;

internal sealed class UsersDbContext(DbContextOptions<UsersDbContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<IdempotencyRecord> IdempotencyKeys => Set<IdempotencyRecord>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.Property(u => u.Name).HasMaxLength(UserName.MaxUtf16Units);
            user.Property(u => u.Email).HasMaxLength(EmailAddress.MaxOctets);
            user.HasIndex(u => u.EmailKey).IsUnique();
        });
        modelBuilder.Entity<IdempotencyRecord>(record =>
        {
            record.HasKey(r => r.Key);
            record.Property(r => r.Key).HasMaxLength(IdempotencyKey.MaxLength);
            record.Property(r => r.Name).HasMaxLength(UserName.MaxUtf16Units);
            record.Property(r => r.Email).HasMaxLength(EmailAddress.MaxOctets);
            record.HasIndex(r => r.CreatedAt);
        });
        modelBuilder.AddOutbox();
    }
}
